import { DirichletPrior } from './dirichlet-prior.js'
import type { LatentModel } from './latent.js'
import type { VoteTable } from './table.js'
import { writePrior } from './tables.js'

/**
 * Confusion matrices whose rows of class k share a Dirichlet prior with free parameters, learned from all annotators:
 * hierarchical Bayes of Dawid and Skene's model. `damping` multiplies the logarithm of the class prior.
 */
export function full(votes: VoteTable, { damping = 1 }: { damping?: number } = {}): LatentModel {
  const { classes, pairs } = votes
  const start = Float64Array.from({ length: classes ** 2 }, (_, at) => (at % (classes + 1) === 0 ? 4 : 1))
  const population = new DirichletPrior(votes, start)
  return {
    subtypes: 1,
    iterations: 100,
    tolerance: 1e-4,
    async update({ counts, totals }, tables) {
      const { width, table } = tables
      for (let round = 0; round < 2; round++) await population.learn(counts, tables, width)
      const logs = await population.logs(counts, tables, width)
      for (let u = 0; u < pairs; u++) {
        for (let k = 0; k < classes; k++) table[u * width + k] = logs[u * classes + k] * Math.LOG2E
      }
      await writePrior(tables, totals, { add: 1, damping })
    },
    means(counts, width) {
      const own = population.means(counts, width)
      const means = new Float64Array(pairs * width)
      for (let u = 0; u < pairs; u++) for (let k = 0; k < classes; k++) means[u * width + k] = own[u * classes + k]
      return means
    },
  }
}
