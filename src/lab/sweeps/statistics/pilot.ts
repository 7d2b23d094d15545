import type { Plan } from '../plan/plan.js'
import type { UntilRule } from '../plan/sweep.js'
import type { ResultTable } from '../results/table.js'
import { errorAfter } from './summary.js'
import { decisionUnits, estimatesOf, seedsAtLook } from './until.js'

/** What a pilot expects of the points that stop together. */
export interface PilotUnit {
  /** Points by their index. */
  points: readonly number[]
  /** Largest standard error of the pilot; NaN where no trial has a value. */
  se: number
  /** Seeds at which the points are expected to stop. */
  seeds: number
  /** Standard error expected there. It is above that of the rule if the most seeds do not suffice. */
  expected: number
}

/** What a pilot expects of a sweep. */
export interface Pilot {
  units: readonly PilotUnit[]
  trials: number
  /** Planned cost in nanoseconds of one core, inputs shared by the points of a group. */
  cost: number
  /** Planned memory of the largest group of trials, in bytes. */
  bytes: number
}

/**
 * Returns the seeds that each point of a sweep with `until` needs, expected from the first n seeds of a pilot, which may
 * be fewer than `rule.min`: the first look at which every standard error, scaled from the pilot, is at most `rule.se`.
 */
export function pilotOf(table: ResultTable, rule: UntilRule, plan: Plan, n: number): Pilot {
  const { kind, points, replicates } = plan.sweep
  const units = decisionUnits(plan, rule).map((unit) => expectedOf(table, rule, plan, unit, n))
  const seeds = new Float64Array(points.length)
  for (const unit of units) for (const point of unit.points) seeds[point] = unit.seeds
  let cost = 0
  for (const group of plan.groups) {
    const costs = group.points.map((point) => plan.costs[point])
    cost += Math.max(...costs.map(({ inputs }) => inputs)) * Math.max(...group.points.map((point) => seeds[point]))
    for (const [at, point] of group.points.entries()) cost += replicates.draws * costs[at].draw * seeds[point]
  }
  return {
    units,
    trials: replicates.draws * seeds.reduce((sum, of) => sum + of, 0),
    cost,
    bytes: points.reduce((most, point) => Math.max(most, kind.bytes(point)), 0),
  }
}

function expectedOf(table: ResultTable, rule: UntilRule, plan: Plan, points: readonly number[], n: number): PilotUnit {
  const known = estimatesOf(table, rule, plan, points, n).filter((of) => of.n > 0)
  if (known.length === 0) return { points, se: Number.NaN, seeds: rule.min, expected: Number.NaN }
  const after = (seeds: number) => Math.max(...known.map((of) => errorAfter(of, seeds / n)))
  for (let k = 0; ; k++) {
    const seeds = seedsAtLook(rule, k)
    const expected = after(seeds)
    if (expected <= rule.se || seeds >= rule.max) return { points, se: after(n), seeds, expected }
  }
}
