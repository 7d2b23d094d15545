import { scene } from '../world/scene.ts'
import type { JobRun } from './protocol.ts'

/** Returns a job of a tab other than World, whose modules are loaded with its first request. */
const lazy = <Name extends string>(load: () => Promise<Record<Name, JobRun>>, name: Name): JobRun => {
  return async (settings, job) => (await load())[name](settings, job)
}
const tables = () => import('../audit/worker/jobs.ts')

/** The jobs of the worker by name. */
export const JOBS = {
  scene,
  figure: lazy(() => import('../digits/figure.ts'), 'figure'),
  speed: lazy(() => import('../speed/race.ts'), 'race'),
  simulateVotes: lazy(() => import('../votes/simulate.ts'), 'simulateVotes'),
  loadTables: lazy(tables, 'loadTables'),
  makeSample: lazy(tables, 'makeSample'),
  inspectTable: lazy(tables, 'inspectTable'),
  auditTable: lazy(tables, 'auditTable'),
  cleanTable: lazy(tables, 'cleanTable'),
  aggregateTable: lazy(tables, 'aggregateTable'),
} satisfies Record<string, JobRun>
