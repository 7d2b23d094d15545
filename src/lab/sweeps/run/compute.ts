import { hash } from 'node:crypto'
import type { CallOptions } from '../../../engine/call.js'
import { NoisyTeacherError } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import type { TrialGroup, TrialOutcome } from '../kinds/kind.js'
import { isRefusal } from '../kinds/refusal.js'
import { type Plan, trialsOf, type WorkUnit } from '../plan/plan.js'
import { failing, type Result, resultOf } from '../results/line.js'

/** The results of a unit of work, and what goes to the log of the machine that computed them. */
export interface UnitResults {
  results: Result[]
  /** Why trials were refused or failed. */
  troubles: { key: TrialKeyParts; state: 'refused' | 'failed'; message: string }[]
}

/** The parts of a trial's key. */
type TrialKeyParts = Pick<Result, 'point' | 'seed' | 'draw'>

/**
 * Computes the trials of a unit of work. If the group fails, each trial is computed alone, so that one bad trial costs no
 * other. Throws only the signal's reason after an abort.
 */
export async function computeUnit(engine: Engine, plan: Plan, unit: WorkUnit, call: CallOptions): Promise<UnitResults> {
  try {
    return await computeTogether(engine, plan, unit, call)
  } catch (error) {
    call.signal?.throwIfAborted()
    if (trialsOf(unit) === 1) return alone(plan, unit, error)
  }
  const parts: UnitResults[] = []
  for (const index of unit.points)
    for (let at = 0; at < unit.draws; at++)
      parts.push(await computeUnit(engine, plan, { ...unit, points: [index], draw: unit.draw + at, draws: 1 }, call))
  return { results: parts.flatMap(({ results }) => results), troubles: parts.flatMap(({ troubles }) => troubles) }
}

/** Computes the trials of a unit of work at once. Throws the error of the trial that failed, if any. */
export async function computeTogether(
  engine: Engine,
  plan: Plan,
  unit: WorkUnit,
  call: CallOptions,
): Promise<UnitResults> {
  const { kind, points } = plan.sweep
  const seed = plan.sweep.paired ? unit.seed : ownSeed(plan.ids[unit.points[0]], unit.seed)
  const group: TrialGroup = { ...unit, seed, points: unit.points.map((index) => points[index]) }
  return named(plan, unit, await kind.run(engine, group, call))
}

/** Returns a seed of 52 bits for one point of a sweep whose points share no random numbers. */
const ownSeed = (point: string, seed: number): number =>
  Number.parseInt(hash('sha256', `${point}-${seed}`).slice(0, 13), 16)

/** Names the outcomes of a unit by their trials. */
function named({ ids, metrics }: Plan, unit: WorkUnit, outcomes: readonly TrialOutcome[]): UnitResults {
  const troubles: UnitResults['troubles'] = []
  const results = outcomes.map((outcome, at) => {
    const point = ids[unit.points[Math.floor(at / unit.draws)]]
    const key = { point, seed: unit.seed, draw: unit.draw + (at % unit.draws) }
    if ('refused' in outcome) troubles.push({ key, state: 'refused', message: outcome.message })
    return resultOf(key, outcome, metrics)
  })
  return { results, troubles }
}

/** Returns the result of a trial that threw an error. */
function alone({ ids }: Plan, { points, seed, draw }: WorkUnit, error: unknown): UnitResults {
  const key = { point: ids[points[0]], seed, draw }
  const name = error instanceof NoisyTeacherError ? error.code : error instanceof Error ? error.name : 'Error'
  // Lines are ASCII.
  const code = name.replace(/\W/g, '') || 'Error'
  const message = error instanceof Error ? error.message : String(error)
  const state = isRefusal(error) ? 'refused' : 'failed'
  return { results: [failing(key, state, code)], troubles: [{ key, state, message }] }
}
