import type { Plan } from '../plan/plan.js'
import { type TrialName, trialKey } from '../plan/point.js'
import type { ResultTable } from '../results/table.js'
import { decisionUnits, precisionAt, seedsAtLook } from '../statistics/until.js'

/**
 * Returns the number of seeds that a sweep asks for at each point, as far as its results tell: with a stopping rule, a
 * point whose first looks are complete but not precise needs more. The numbers depend on results of asked trials only.
 */
export function askedSeeds(plan: Plan, table: ResultTable): Uint32Array {
  const { until, replicates } = plan.sweep
  const asked = new Uint32Array(plan.ids.length).fill(replicates.seeds)
  if (!until) return asked
  for (const unit of decisionUnits(plan, until)) {
    let look = 0
    let seeds = seedsAtLook(until, look)
    while (seeds < until.max && isComplete(table, unit, seeds)) {
      if (precisionAt(table, until, plan, unit, seeds).decision !== 'double') break
      seeds = seedsAtLook(until, ++look)
    }
    for (const point of unit) asked[point] = seeds
  }
  return asked
}

function isComplete(table: ResultTable, unit: readonly number[], seeds: number): boolean {
  return unit.every((point) => {
    for (let seed = 0; seed < seeds; seed++) {
      for (let draw = 0; draw < table.draws; draw++) if (table.state(point, seed, draw) === 'missing') return false
    }
    return true
  })
}

/** The stored trials of a plan in canonical order: by point, seed and draw. */
export interface StoredTrials {
  length: number
  /** Index of the point of each trial. */
  points: Uint32Array
  /** Number of each trial at its point: seed · draws + draw, with seeds from 0. */
  trials: Uint32Array
  /** Number of trials that are asked for but not stored. */
  missing: number
}

/** Returns the trials that a plan asks for and that are stored. */
export function storedTrials(plan: Plan, table: ResultTable): StoredTrials {
  const asked = askedSeeds(plan, table)
  const all = asked.reduce((sum, seeds) => sum + seeds * table.draws, 0)
  const [points, trials] = [new Uint32Array(all), new Uint32Array(all)]
  let length = 0
  for (const [point, seeds] of asked.entries()) {
    for (let trial = 0; trial < seeds * table.draws; trial++) {
      if (table.state(point, 0, trial) === 'missing') continue
      points[length] = point
      trials[length++] = trial
    }
  }
  return { length, points: points.subarray(0, length), trials: trials.subarray(0, length), missing: all - length }
}

/** Yields the keys of the trials that a plan asks for but that are not stored, in canonical order. */
export function* missingKeys(plan: Plan, table: ResultTable): Generator<string> {
  for (const [at, seeds] of askedSeeds(plan, table).entries()) {
    for (let seed = 0; seed < seeds; seed++) {
      for (let draw = 0; draw < table.draws; draw++) {
        if (table.state(at, seed, draw) === 'missing') yield trialKey(nameOf(plan, at, seed, draw))
      }
    }
  }
}

/** Returns the name of a trial, given its indices. */
export const nameOf = (plan: Plan, point: number, seed: number, draw: number): TrialName => ({
  point: plan.ids[point],
  seed: plan.sweep.replicates.firstSeed + seed,
  draw,
})
