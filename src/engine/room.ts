import { check } from './check.js'
import { type Engine, isEngine } from './engine.js'
import { ADDRESSABLE_BYTES } from './memory.js'
import { integer, type TableOf, takeOptions } from './options.js'

/** An engine, or the limits of a hypothetical one: `threads` (1 by default) and `maxBytes` (4 GiB by default). */
export type EngineLimits = Engine | { threads?: number; maxBytes?: number }

/** Option table of the limits of a hypothetical engine. */
export const ENGINE_LIMITS_OPTIONS = {
  threads: integer(1).or(1),
  maxBytes: integer(1).or(ADDRESSABLE_BYTES),
} satisfies TableOf<Exclude<EngineLimits, Engine>>

/**
 * Returns the largest count below `fails` for which `fits` returns true, by bisection; 0 if there is none. `fails` must
 * not fit.
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
 * Returns the number of threads, the free bytes, and whether filters can use relaxed SIMD (such as the int8 dot
 * product). Throws CLOSED and BAD_OPTION.
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
