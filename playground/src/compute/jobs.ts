import { figure } from '../digits/figure.ts'
import { speed } from '../speed/run.ts'
import { scene } from '../world/scene.ts'
import type { JobRun } from './protocol.ts'

/** Returns a job of the tab “Your data”, whose modules are loaded with its first request. */
const ofTables = (name: keyof typeof import('../audit/worker/jobs.ts').TABLE_JOBS): JobRun => {
  return async (settings, job) => (await import('../audit/worker/jobs.ts')).TABLE_JOBS[name](settings, job)
}

/** The jobs of the worker by name: one per tab, and those of “Your data”. */
export const JOBS = {
  scene,
  figure,
  speed,
  loadTables: ofTables('loadTables'),
  makeSample: ofTables('makeSample'),
  inspectTable: ofTables('inspectTable'),
  auditTable: ofTables('auditTable'),
  cleanTable: ofTables('cleanTable'),
  aggregateTable: ofTables('aggregateTable'),
} satisfies Record<string, JobRun>
