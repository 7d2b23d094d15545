import type { FigureRequest, Replicates, UntilRule } from '../plan/sweep.js'
import { MAX_COUNT } from './schema.js'
import { known } from './shapes.js'
import type { SpecSource } from './source.js'

/** Number of trials of a sweep. */
const MAX_TRIALS = 1_000_000_000
/** Fewest seeds of a point if `until` gives none. */
const DEFAULT_MIN = 100

/** The parts of a spec that say how often points are repeated. */
export interface RepeatContent {
  replicates?: { seeds?: number | { from?: number; count?: number }; draws?: number }
  until?: { metric: string; se: number; min?: number; max: number; of?: string }
}

/** Returns how often points are repeated. Throws BAD_OPTION when the seeds are missing, set twice, or too many. */
export function replicatesOf(
  { replicates = {}, until }: RepeatContent,
  points: number,
  source: SpecSource,
): Replicates {
  const { seeds: given, draws = 1 } = replicates
  const { from = 0, count } = typeof given === 'object' ? given : { count: given }
  const path = ['replicates', 'seeds', ...(typeof given === 'object' ? ['count'] : [])]
  if (until && count !== undefined)
    throw source.fault(path, 'is set, but until.min and until.max set the number of seeds')
  const seeds = until ? (until.min ?? DEFAULT_MIN) : count
  if (seeds === undefined) throw source.fault(path, 'is missing: give a number of seeds, or until')
  if (from + (until?.max ?? seeds) > MAX_COUNT)
    throw source.fault(['replicates', 'seeds', 'from'], `is ${from}: the last seed must be below ${MAX_COUNT}`)
  const trials = points * seeds * draws
  if (trials > MAX_TRIALS)
    throw source.fault(['replicates'], `asks for ${trials} trials but at most ${MAX_TRIALS} are allowed`)
  return { firstSeed: from, seeds, draws }
}

/** Returns the rule of `until`. Throws BAD_OPTION when min exceeds max or the difference is not along an axis. */
export function untilOf(
  until: RepeatContent['until'],
  axes: readonly string[],
  source: SpecSource,
): UntilRule | undefined {
  if (!until) return undefined
  const { metric, se, min = DEFAULT_MIN, max, of = 'point' } = until
  if (min > max) throw source.fault(['until', 'max'], `is ${max} but must be at least min, which is ${min}`)
  const rule = { metric, se, min, max }
  if (of === 'point') return rule
  const difference = /^difference\(\s*(.*?)\s*\)$/.exec(of)?.[1]
  if (difference === undefined)
    throw source.fault(['until', 'of'], 'must be point, or difference(axis) such as difference(noise)')
  if (!axes.includes(difference)) throw source.fault(['until', 'of'], notVarying(difference, axes))
  return { ...rule, difference }
}

/** Returns the figures of a spec. Throws BAD_OPTION when a figure shows a parameter that does not vary, or one twice. */
export function figuresOf(figures: readonly FigureRequest[] | undefined, axes: readonly string[], source: SpecSource) {
  for (const [at, { x, color, facets = [] }] of (figures ?? []).entries()) {
    const shown = [
      ...(x === undefined ? [] : [{ axis: x, path: ['x'] }]),
      ...(color === undefined ? [] : [{ axis: color, path: ['color'] }]),
      ...facets.map((axis, i) => ({ axis, path: ['facets', i] })),
    ]
    for (const [i, { axis, path }] of shown.entries()) {
      if (!axes.includes(axis)) throw source.fault(['figures', at, ...path], notVarying(axis, axes))
      if (shown.findIndex((other) => other.axis === axis) < i)
        throw source.fault(['figures', at, ...path], `is ${axis}, which this figure already shows`)
    }
  }
  return figures?.map((figure) => ({ ...figure }))
}

function notVarying(name: string, axes: readonly string[]): string {
  const what = `names ${name.slice(0, 40)}, which does not vary`
  return axes.length === 0 ? `${what}; no parameter does` : what + known(name, axes)
}
