import { availableParallelism, totalmem } from 'node:os'
import type { Plan } from '../../lab/sweeps/plan/plan.js'

/** Share of the machine's memory that trials may take. */
const MEMORY_SHARE = 0.6

/** Returns the number of threads that `--threads` asks for. */
export const allThreads = (asked: number | 'auto'): number => (asked === 'auto' ? availableParallelism() : asked)

/** Returns how many threads compute trials, and how many each engine has: all, where memory allows one trial at a time. */
export function threadsFor(
  { sweep, groups }: Plan,
  asked: number | 'auto',
): { threads: number; engineThreads: number } {
  const all = allThreads(asked)
  const bytes = sweep.points.reduce((most, point) => Math.max(most, sweep.kind.bytes(point)), 1)
  const fitting = Math.max(1, Math.floor((MEMORY_SHARE * totalmem()) / bytes))
  const threads = Math.min(all, fitting, groups.length * sweep.replicates.seeds)
  return { threads, engineThreads: Math.floor(all / threads) }
}
