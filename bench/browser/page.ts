// What the page runs: each problem is made ready once, on each number of threads, and timed when it is asked for.
import { createEngine } from 'noisy-teacher'
import { PROBLEMS, type Prepared, type Sizes, time } from '../../playground/src/speed/benchmark.ts'

export interface Timer {
  /** Seconds of one run of a problem, by its place in the list. */
  time(problem: number): Promise<number>
  threads: number
}

/** Readies all problems, and runs each once: V8 compiles its loops well only after a while. */
export async function startTimer(threads: number, sizes: Sizes): Promise<Timer> {
  const engine = await createEngine({ threads })
  const prepared: Prepared[] = PROBLEMS.map((problem) => problem.prepare(engine, sizes))
  for (const each of prepared) for (let warm = 0; warm < 3; warm++) await time(each)
  return { time: (problem) => time(prepared[problem]), threads: engine.capabilities.threads }
}

Object.assign(globalThis, { startTimer })
