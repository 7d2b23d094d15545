// The page's program: it makes each problem ready once for a number of threads, and times it when it is asked to.
import { createEngine } from 'noisy-teacher'
import { PROBLEMS, type PreparedProblem, type ProblemSizes, time } from '../../playground/src/speed/benchmark.ts'

export interface ProblemTimer {
  /** Returns the seconds of one run of a problem, by its place in the list. */
  time(problem: number): Promise<number>
  threads: number
}

/** Makes all problems ready, and runs each three times: V8 compiles its loops well only after a while. */
export async function startTimer(threads: number, sizes: ProblemSizes): Promise<ProblemTimer> {
  const engine = await createEngine({ threads })
  const prepared: PreparedProblem[] = PROBLEMS.map((problem) => problem.prepare(engine, sizes))
  for (const each of prepared) for (let warm = 0; warm < 3; warm++) await time(each)
  return { time: (problem) => time(prepared[problem]), threads: engine.capabilities.threads }
}

Object.assign(globalThis, { startTimer })
