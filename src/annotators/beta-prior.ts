import type { ModelTables } from './latent.js'

/** Bounds of the two parameters. */
const [LOWEST, HIGHEST] = [0.05, 200]

/**
 * The Beta(a, b) prior that the error rates of all annotators share, learned by the fixed point of Minka, "Estimating a
 * Dirichlet distribution" (2000), with a Gamma(1.2, 0.1) prior on a and on b.
 */
export class BetaPrior {
  a = 1
  b = 2

  /** One step of the fixed point from counts of wrong and right votes of each annotator. */
  async learn(wrong: Float64Array, right: Float64Array, { digammas }: Pick<ModelTables, 'digammas'>): Promise<void> {
    const n = wrong.length
    const { a, b } = this
    const values = new Float64Array(3 * n + 3)
    for (let w = 0; w < n; w++) {
      values[w] = a + wrong[w]
      values[n + w] = b + right[w]
      values[2 * n + w] = a + b + wrong[w] + right[w]
    }
    values.set([a, b, a + b], 3 * n)
    await digammas(values)
    const gain = (group: number) => {
      let sum = 0
      for (let w = 0; w < n; w++) sum += values[group * n + w] - values[3 * n + group]
      return sum
    }
    const all = gain(2) + 0.1
    const bounded = (value: number) => Math.min(Math.max(value, LOWEST), HIGHEST)
    this.a = bounded((a * gain(0) + 0.2) / all)
    this.b = bounded((b * gain(1) + 0.2) / all)
  }
}
