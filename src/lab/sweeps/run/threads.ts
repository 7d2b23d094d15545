import { availableParallelism, totalmem } from 'node:os'
import type { Plan } from '../plan/plan.js'

/** Share of the machine's memory that trials may take. */
const MEMORY_SHARE = 0.6

/** How trials are computed: threads that compute trials, each with an engine of so many threads. */
export interface ThreadLayout {
  threads: number
  engineThreads: number
}

/** Returns the number of threads that a user asks for. */
export const threadsAsked = (asked: number | 'auto'): number => (asked === 'auto' ? availableParallelism() : asked)

/**
 * Returns how many threads compute trials: one trial on each, with an engine of one thread, unless memory or the number
 * of trials allows fewer at a time. Then the engines share the threads that are left. Results do not depend on it.
 */
export function threadLayout({ sweep, groups }: Plan, asked: number | 'auto'): ThreadLayout {
  const all = threadsAsked(asked)
  const bytes = sweep.points.reduce((most, point) => Math.max(most, sweep.kind.bytes(point)), 1)
  const fitting = Math.max(1, Math.floor((MEMORY_SHARE * totalmem()) / bytes))
  const threads = Math.min(all, fitting, groups.length * sweep.replicates.seeds)
  return { threads, engineThreads: Math.floor(all / threads) }
}
