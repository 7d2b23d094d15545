import type { Numerics } from 'noisy-teacher'
import { compareGram, GRAM_PROBLEMS } from '../peers/gram.ts'
import { findPython } from '../peers/installed.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { defineSuite } from '../suite.ts'
import { besideGoal, goalOfTime, type SpeedGoal } from './goal.ts'

const GOALS: Readonly<Record<Numerics, SpeedGoal>> = { strict: goalOfTime(0.65, 0.5), relaxed: goalOfTime(0.52, 0.4) }

export const suite = defineSuite({
  name: 'speed/solve',
  title: 'the Gaussian solve of peers/gram with 10 outputs, beside scikit-learn',
  measures:
    'Seconds on the same data, of processor time on one thread, of wall time on two, medians of alternating rounds.',
  options: { rounds: 3, threads: [1, 2] },
  async *run(context) {
    const { rounds, threads } = context.options
    const python = findPython(['numpy', 'scipy', 'sklearn'], context)
    using scratch = scratchFolder()
    for (const count of threads) {
      for (const problem of GRAM_PROBLEMS.filter(({ peer }) => peer === 'gaussian')) {
        const found = await compareGram(problem, python, scratch.path, { threads: count, rounds })
        yield* found.map((row) => besideGoal(row, GOALS[row.numerics!]))
      }
    }
  },
})
