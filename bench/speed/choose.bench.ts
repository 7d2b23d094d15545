import { findPython } from '../peers/installed.ts'
import { CHOICE_PROBLEMS, compareRegression } from '../peers/regression.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { defineSuite } from '../suite.ts'
import { besideGoal, goalOfTime } from './goal.ts'

const GOAL = goalOfTime(0.3, 0.15)

export const suite = defineSuite({
  name: 'speed/choose',
  title: 'a choice among 4 ridges and 3 bandwidths by leave-one-out, beside GridSearchCV',
  measures:
    'Seconds on the same data, of processor time on one thread, of wall time on two, medians of alternating rounds.',
  options: { rounds: 3, threads: [1, 2] },
  async *run(context) {
    const { rounds, threads } = context.options
    const python = findPython(['numpy', 'sklearn'], context)
    using scratch = scratchFolder()
    for (const count of threads) {
      for (const problem of CHOICE_PROBLEMS) {
        yield besideGoal(await compareRegression(problem, python, scratch.path, { threads: count, rounds }), GOAL)
      }
    }
  },
})
