import { isWanted } from '../options.ts'
import { defineSuite } from '../suite.ts'
import { findPython } from './installed.ts'
import { compareRegression, EXACT_PROBLEMS } from './regression.ts'
import { scratchFolder } from './scratch.ts'

export const suite = defineSuite({
  name: 'peers/regression',
  title: 'k-NN and kernel regression beside scikit-learn, whose answers must agree',
  measures:
    'Seconds of a fit and its predictions, of processor time on one thread, of wall time on two; differences in deviations of the targets.',
  options: { rounds: 3, threads: [1, 2], only: [] as readonly string[] },
  async *run(context) {
    const { rounds, threads, only } = context.options
    const python = findPython(['numpy', 'sklearn'], context)
    using scratch = scratchFolder()
    for (const count of threads) {
      for (const problem of EXACT_PROBLEMS.filter(({ name }) => isWanted(name, only))) {
        yield await compareRegression(problem, python, scratch.path, { threads: count, rounds })
      }
    }
  },
})
