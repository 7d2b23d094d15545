import type { CallOptions } from '../../../engine/call.js'
import type { Plan } from '../plan/plan.js'
import { parseResultLine } from '../results/line.js'
import { ResultTable } from '../results/table.js'
import type { TrialPool } from './pool.js'

/** Computes the first seeds of every point, of one draw or more as planned, and returns their results. Stores nothing. */
export async function runPilot(plan: Plan, pool: TrialPool, seeds: number, call: CallOptions): Promise<ResultTable> {
  const { sweep, groups, metrics, ids, indexOf } = plan
  const { firstSeed, draws } = sweep.replicates
  const table = new ResultTable(ids.length, metrics, draws)
  const units = Array.from({ length: seeds }, (_, seed) =>
    groups.map(({ points }, group) => ({ group, points, seed: firstSeed + seed, draw: 0, draws })),
  ).flat()
  let [next, done] = [0, 0]
  const work = async () => {
    while (next < units.length) {
      call.signal?.throwIfAborted()
      const { lines } = await pool.run([units[next++]])
      for (const line of Buffer.from(lines).toString('latin1').trimEnd().split('\n')) {
        const { point, seed, draw, ...outcome } = parseResultLine(line, metrics)!
        table.set(indexOf.get(point)!, seed - firstSeed, draw, outcome)
      }
      call.onProgress?.({ stage: 'pilot', done: ++done, total: units.length })
    }
  }
  await Promise.all(Array.from({ length: pool.threads }, work))
  return table
}
