import type { Plan } from '../plan/plan.js'
import type { UntilRule } from '../plan/sweep.js'
import type { ResultTable } from '../results/table.js'
import { pointsAlong } from './along.js'
import { pairedDifference } from './difference.js'
import { type Summary, summarize } from './summary.js'

/**
 * What a look at a decision unit found: 'stop' when it is precise enough, 'max' when it is not but has the most seeds,
 * 'double' when it must have twice as many.
 */
export type Decision = 'stop' | 'double' | 'max'

/** Precision of a decision unit after n seeds. */
export interface Precision {
  /** Largest standard error of the unit; NaN where no trial has a value. */
  se: number
  decision: Decision
}

/** Returns the number of seeds at look k = 0, 1, 2, …: min · 2^k, at most max. */
export const seedsAtLook = ({ min, max }: UntilRule, k: number): number => Math.min(max, min * 2 ** k)

/**
 * Returns the points that stop together, by their index: each by itself, or all points that differ only along the
 * parameter of `rule.difference`, or in parameters nested under it. The first of these is the one others are compared
 * with: it has the first value of that parameter (see `compareAlong`).
 */
export function decisionUnits({ sweep }: Pick<Plan, 'sweep'>, { difference }: UntilRule): number[][] {
  if (difference === undefined) return sweep.points.map((_, at) => [at])
  return pointsAlong(sweep, difference)
}

/**
 * Looks at the precision of a decision unit after its first n seeds, of which all trials are stored or failed. Seeds
 * from n on are ignored, so that the decision does not depend on what else was computed. A unit is precise when every
 * standard error is at most `rule.se`: that of each point, or of each difference to the first point, paired unless the
 * sweep says otherwise. Points without any value are ignored, because more seeds of a refused point would be refused.
 *
 * Looks at doubled numbers of seeds are few, and standard errors of shares are Wilson's. So intervals after a stop still
 * cover: at least 93.5% in 2,000 simulated sweeps for each of p = 0.001, 0.01 and 0.3.
 */
export function precisionAt(
  table: ResultTable,
  rule: UntilRule,
  { sweep }: Pick<Plan, 'sweep'>,
  unit: readonly number[],
  n: number,
): Precision {
  const known = estimatesOf(table, rule, { sweep }, unit, n).filter((of) => of.n > 0)
  const se = known.reduce((largest, of) => Math.max(largest, of.se), known.length > 0 ? 0 : Number.NaN)
  const precise = known.every((of) => of.se <= rule.se)
  return { se, decision: precise ? 'stop' : n >= rule.max ? 'max' : 'double' }
}

/** Returns what must be precise of a unit, from its first n seeds: each point, or each difference to the first one. */
export function estimatesOf(
  table: ResultTable,
  { metric, difference }: UntilRule,
  { sweep }: Pick<Plan, 'sweep'>,
  unit: readonly number[],
  n: number,
): Summary[] {
  const { draws } = table
  const layout = { draws, share: sweep.kind.metrics[metric].share }
  const [first, ...others] = unit.map((point) => firstTrials(table.values(point, metric), n * draws))
  if (difference === undefined) return [first, ...others].map((of) => summarize(of, layout))
  return others.map((of) => pairedDifference(first, of, { ...layout, paired: sweep.paired }))
}

/** Returns the first `trials` values; those beyond the stored ones are missing. */
function firstTrials(values: Float64Array, trials: number): Float64Array {
  if (trials <= values.length) return values.subarray(0, trials)
  const padded = new Float64Array(trials).fill(Number.NaN)
  padded.set(values)
  return padded
}
