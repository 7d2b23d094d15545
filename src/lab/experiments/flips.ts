import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Draws } from '../../labels/draws.js'
import type { Noise } from '../../labels/noise.js'
import type { DrawOptions } from '../../random/draw.js'

/** A learner whose training inputs are prepared once for many label draws. */
export interface FlipsPredictor extends Disposable {
  /** Predicts the class of each of m queries under each label draw: draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options?: CallOptions): Promise<Uint8Array>
}

/**
 * Options of `flipped`: the number of classes, the noise models, the label draws through each, and the random stream.
 */
export interface FlipOptions extends Required<DrawOptions> {
  classes: number
  noises: readonly Noise[]
  /** Number of label draws through each noise. */
  draws: number
}

/**
 * Draws noisy labels of n rows through each noise model: (noises × draws) × n, row-major. All draws are independent.
 */
export async function flipped(labels: Int32Array, { noises, purpose, ...options }: FlipOptions): Promise<Draws> {
  const { draws } = options
  const all = new Uint8Array(noises.length * draws * labels.length)
  for (const [at, noise] of noises.entries()) {
    const seen = await noise.draws(labels, { ...options, purpose: `${purpose}, noise ${at}` })
    all.set(seen.labels, at * draws * labels.length)
  }
  return { labels: all, draws: noises.length * draws }
}

/**
 * Returns, for each group, the share of predictions that equal the class in `named` for the same query. `answers` has
 * one prediction per query: groups × draws × m, row-major. `named` has m classes.
 */
export function sharesThatAre(answers: Uint8Array, named: Int32Array, groups: number): Float64Array {
  const [m, each] = [named.length, answers.length / groups]
  const shares = new Float64Array(groups)
  answers.forEach((answer, at) => {
    if (answer === named[at % m]) shares[Math.floor(at / each)]++
  })
  return shares.map((count) => count / each)
}
