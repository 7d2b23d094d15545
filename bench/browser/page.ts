// The page's program: it makes each problem ready once for a number of threads, and times it when it is asked to.
import { createEngine } from 'noisy-teacher'
import { ours } from '../../playground/src/speed/contestants/ours.ts'
import { operandsOf } from '../../playground/src/speed/operands.ts'
import { PROBLEMS, type ProblemSizes } from '../../playground/src/speed/problems.ts'

export interface ProblemTimer {
  /** Returns the seconds of one run of a problem, by its place in the list. */
  time(problem: number): Promise<number>
  threads: number
}

/** Makes all problems ready, and runs each three times: V8 compiles its loops well only after a while. */
export async function startTimer(threads: number, sizes: ProblemSizes): Promise<ProblemTimer> {
  const engine = await createEngine({ threads })
  const contestant = ours('all', engine)
  const prepared = PROBLEMS.map((problem) => contestant.prepare(problem, operandsOf(problem, sizes)))
  const time = async (problem: number) => {
    const begin = performance.now()
    await prepared[problem].run()
    return (performance.now() - begin) / 1000
  }
  for (const problem of prepared.keys()) for (let warm = 0; warm < 3; warm++) await time(problem)
  return { time, threads: engine.capabilities.threads }
}

Object.assign(globalThis, { startTimer })
