import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Draws } from '../../labels/draws.js'
import type { Noise } from '../../labels/noise.js'
import type { DrawOptions } from '../../random/draw.js'

/** Inputs made ready for many label draws. */
export interface ManyDraws extends Disposable {
  /** The class of each query under each draw, draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options?: CallOptions): Promise<Uint8Array>
}

/** Label draws of several noises, and which. */
export interface Flips extends Required<DrawOptions> {
  classes: number
  noises: readonly Noise[]
  /** Draws of each noise. */
  draws: number
}

/** Draws labels through each noise, (noises × draws) × rows, row-major; all of them independent. */
export async function flipped(labels: Int32Array, { noises, purpose, ...options }: Flips): Promise<Draws> {
  const { draws } = options
  const all = new Uint8Array(noises.length * draws * labels.length)
  for (const [at, noise] of noises.entries()) {
    const seen = await noise.draws(labels, { ...options, purpose: `${purpose}, noise ${at}` })
    all.set(seen.labels, at * draws * labels.length)
  }
  return { labels: all, draws: noises.length * draws }
}

/** The share of answers, groups × draws × m, that are what is named for each of the m inputs: a mean for each group. */
export function sharesThatAre(answers: Uint8Array, named: Int32Array, groups: number): Float64Array {
  const [m, each] = [named.length, answers.length / groups]
  const shares = new Float64Array(groups)
  answers.forEach((answer, at) => {
    if (answer === named[at % m]) shares[Math.floor(at / each)]++
  })
  return shares.map((count) => count / each)
}
