import { check } from './check.js'
import { type Engine, isEngine } from './engine.js'
import { ADDRESSABLE_BYTES } from './memory.js'
import { integer, type TableOf, takeOptions } from './options.js'

/**
 * The limits for which `plan` estimates a cost: those of an engine (its threads and free memory), or of a hypothetical
 * one, `threads` (1 or more, 1 by default) and `maxBytes` (its memory in bytes, 4 GiB by default).
 */
export type EngineLimits = Engine | { threads?: number; maxBytes?: number }

/** Option table of the limits of a hypothetical engine. */
export const ENGINE_LIMITS_OPTIONS = {
  threads: integer(1).or(1),
  maxBytes: integer(1).or(ADDRESSABLE_BYTES),
} satisfies TableOf<Exclude<EngineLimits, Engine>>

/**
 * Returns, by bisection, the largest whole number below `fails` for which `fits` returns true; 0 if there is none.
 * `fits` must be false at `fails`, and true at every number below one where it is true.
 */
export function largestThat(fits: (count: number) => boolean, fails: number): number {
  let [fitting, failing] = [0, fails]
  while (failing - fitting > 1) {
    const count = Math.floor((fitting + failing) / 2)
    if (fits(count)) fitting = count
    else failing = count
  }
  return fitting
}

/**
 * Returns the number of threads of an engine, its free bytes, and whether filters can use relaxed SIMD (such as the
 * int8 dot product), which a hypothetical engine can. Throws CLOSED when the engine was closed, and BAD_OPTION when a
 * limit is invalid.
 */
export function limitsOf(who: string, limits: EngineLimits) {
  if (isEngine(limits)) {
    const { threads, maxBytes, relaxed } = limits.capabilities
    check(!limits.closed, 'CLOSED', () => `${who}: the engine was closed`)
    return { threads, relaxed, bytes: maxBytes - limits.bytesInUse }
  }
  const { threads, maxBytes } = takeOptions(who, ENGINE_LIMITS_OPTIONS, limits)
  return { threads, relaxed: true, bytes: Math.min(maxBytes, ADDRESSABLE_BYTES) }
}
