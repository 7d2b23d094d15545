import type { Plan } from '../plan/plan.js'
import type { ResultTable } from '../results/table.js'
import { type Summary, summarize } from '../statistics/summary.js'

/** Number of trials of a point by their state. */
export interface TrialCounts {
  ok: number
  refused: number
  failed: number
  missing: number
}

/** The results of one point: what its trials came to, and the summary of each metric in the plan's order. */
export interface PointSummary {
  trials: TrialCounts
  metrics: readonly Summary[]
}

/**
 * Summarizes all points of a sweep, in the plan's order. Everything that a report shows of many trials is computed from
 * these. A point is asked for the seeds of the plan, or for those that it has if `until` gave it more.
 */
export function aggregate({ sweep, metrics, ids }: Plan, table: ResultTable): PointSummary[] {
  const { draws, seeds } = sweep.replicates
  return ids.map((_, point) => {
    const asked = Math.max(seeds, storedSeeds(table, point))
    const trials = countsOf(table, point, asked)
    return {
      trials,
      metrics: metrics.map((metric) => {
        const { share } = sweep.kind.metrics[metric]
        const of = summarize(table.values(point, metric).subarray(0, asked * draws), { draws, share })
        return { ...of, missing: asked * draws - of.n }
      }),
    }
  })
}

/** Returns the number of seeds of a point up to the last one with a stored trial. */
function storedSeeds(table: ResultTable, point: number): number {
  const draws = Array.from({ length: table.draws }, (_, draw) => draw)
  let seeds = table.room(point)
  while (seeds > 0 && draws.every((draw) => table.state(point, seeds - 1, draw) === 'missing')) seeds--
  return seeds
}

function countsOf(table: ResultTable, point: number, seeds: number): TrialCounts {
  const counts = { ok: 0, refused: 0, failed: 0, missing: 0 }
  for (let seed = 0; seed < seeds; seed++) {
    for (let draw = 0; draw < table.draws; draw++) counts[table.state(point, seed, draw)]++
  }
  return counts
}
