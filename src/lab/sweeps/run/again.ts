import type { CallOptions } from '../../../engine/call.js'
import { check, printable, shown } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import { stream } from '../../../random/stream.js'
import type { Plan } from '../plan/plan.js'
import { parseTrialKey, type TrialName, trialKey } from '../plan/point.js'
import { type Result, resultLine } from '../results/line.js'
import type { StoredTrials } from '../store/asked.js'
import type { SweepStore } from '../store/store.js'
import { computeUnit, type UnitResults } from './compute.js'

/** A trial that was computed again. */
export interface TrialAgain {
  key: string
  result: Result
  /** Message of a trial that was refused or failed. */
  message?: string
  /** True if the stored result has the same bits; undefined if there is none. */
  same?: boolean
}

/**
 * Computes one trial of a planned sweep by itself, and compares it with the stored one, if there is a store. Throws
 * BAD_OPTION when the key is none, or none of the sweep's.
 */
export async function trialAgain(
  engine: Engine,
  plan: Plan,
  key: string,
  { store, ...call }: CallOptions & { store?: SweepStore } = {},
): Promise<TrialAgain> {
  const name = parseTrialKey(key)
  check(name !== undefined, 'BAD_OPTION', () => `trial: ${shown(key)} is no key of a trial, such as ${exampleOf(plan)}`)
  const index = plan.indexOf.get(name.point)
  check(index !== undefined, 'BAD_OPTION', () => `trial: the sweep has no point ${printable(name.point)}`)
  const { seed, draw } = name
  const unit = { group: 0, points: [index], seed, draw, draws: 1 }
  const { results, troubles }: UnitResults = await computeUnit(engine, plan, unit, call)
  const same = store && sameBits(plan, store, results[0])
  return {
    key,
    result: results[0],
    ...(troubles.length > 0 && { message: troubles[0].message }),
    ...(same !== undefined && { same }),
  }
}

const exampleOf = ({ ids, sweep }: Plan) => trialKey({ point: ids[0], seed: sweep.replicates.firstSeed, draw: 0 })

/** Returns true if the stored result has the same line; undefined if none is stored. */
function sameBits(plan: Plan, { table }: SweepStore, result: Result): boolean | undefined {
  const [point, seed] = [plan.indexOf.get(result.point)!, result.seed - plan.sweep.replicates.firstSeed]
  if (seed < 0 || result.draw >= table.draws || table.state(point, seed, result.draw) === 'missing') return undefined
  const stored = storedResult(plan, table, { point, seed, draw: result.draw })
  return resultLine(stored, plan.metrics) === resultLine(result, plan.metrics)
}

/** Returns a stored result, by its indices. */
function storedResult(
  { ids, sweep }: Plan,
  table: SweepStore['table'],
  { point, seed, draw }: { point: number; seed: number; draw: number },
): Result {
  const state = table.state(point, seed, draw) as Result['state']
  const code = table.code(point, seed, draw)
  const values = state === 'ok' ? table.valuesOf(point, seed, draw) : []
  return { point: ids[point], seed: sweep.replicates.firstSeed + seed, draw, state, ...(code && { code }), values }
}

/**
 * Returns a random sample of stored trials: `share` of them, at least one. It depends on the sweep and `seed` alone, so
 * that an audit can be repeated.
 */
export function sampleOf(plan: Plan, stored: StoredTrials, share: number, seed: number): TrialName[] {
  const { draws, firstSeed } = plan.sweep.replicates
  const count = Math.min(stored.length, Math.max(1, Math.round(share * stored.length)))
  const drawn = stream(seed, 'audit-sweep')
  // Floyd's algorithm: count different indices, whatever the number of stored trials.
  const chosen = new Set<number>()
  for (let top = stored.length - count; top < stored.length; top++) {
    const at = drawn.below(top, top + 1)
    chosen.add(chosen.has(at) ? top : at)
  }
  return [...chosen]
    .sort((a, b) => a - b)
    .map((at) => {
      const trial = stored.trials[at]
      const point = plan.ids[stored.points[at]]
      return { point, seed: firstSeed + Math.floor(trial / draws), draw: trial % draws }
    })
}
