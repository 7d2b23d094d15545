import type { Draws } from '../../labels/draws.js'
import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Noise } from '../../labels/noise.js'

/** Inputs made ready for many label draws. */
export interface ManyDraws extends Disposable {
  /** The class of each query under each draw, draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options?: CallOptions): Promise<Uint8Array>
}

/** What labels become: which noises, how many draws of each, and which draws. */
export interface Flips {
  classes: number
  noises: readonly Noise[]
  draws: number
  seed: number
  /** Of different trials draws are independent. */
  trial: number
}

/** Draws of each noise, (noises × draws) × rows, row-major; all of them independent. */
export async function flipped(labels: Int32Array, { classes, noises, draws, seed, trial }: Flips): Promise<Draws> {
  const all = new Uint8Array(noises.length * draws * labels.length)
  for (const [at, noise] of noises.entries()) {
    for (let draw = 0; draw < draws; draw++) {
      const seen = await noise.apply(labels, { classes, seed, trial: (trial * noises.length + at) * draws + draw })
      all.set(seen, (at * draws + draw) * labels.length)
    }
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
