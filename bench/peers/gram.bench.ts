import { isWanted } from '../options.ts'
import { defineSuite } from '../suite.ts'
import { compareGram, GRAM_PROBLEMS } from './gram.ts'
import { findPython } from './installed.ts'
import { scratchFolder } from './scratch.ts'

export const suite = defineSuite({
  name: 'peers/gram',
  title: 'Gram products, predictions and solves with 10 outputs, beside numpy, scipy and scikit-learn',
  measures:
    'Seconds on the same data, of processor time on one thread, of wall time on two, medians of alternating rounds.',
  options: { rounds: 3, threads: [1, 2], only: [] as readonly string[] },
  async *run(context) {
    const { rounds, threads, only } = context.options
    const python = findPython(['numpy', 'scipy', 'sklearn'], context)
    using scratch = scratchFolder()
    for (const count of threads) {
      for (const problem of GRAM_PROBLEMS.filter(({ name }) => isWanted(name, only))) {
        yield* await compareGram(problem, python, scratch.path, { threads: count, rounds })
      }
    }
  },
})
