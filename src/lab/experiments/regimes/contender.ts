import type { Draws } from '../../../labels/draws.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Regime } from '../../../evaluate/regime.js'
import { stream } from '../../../random/stream.js'
import type { Fit } from '../../../samplers/sampler.js'

/** The options that hold the largest training sets: one for all learners that cost about as much. */
export type Largest = 'nearest' | 'neighbors' | 'kernels' | 'trees'

/** A learner, as it is asked about many label draws of the same inputs. */
export interface Contender {
  /** In JSON, and in the keys of parts. */
  name: string
  title: string
  setting: string
  family: string
  largest: Largest
  /** Whether it has a way without a stored matrix, which goes further (`matrixFree`). */
  matrixFree?: true
  /** Whether inputs are prepared once for all label draws; else it is fitted to each anew, and to fewer. */
  prepared: boolean
  expected: Regime
  why: string
  /** The clean error that noise alone costs as n grows, for labels flipped with probability p, where it is known. */
  limit?: (p: number) => number
  open(x: Matrix, options: OpenOptions): Promise<Opened>
  /** About how many operations: for the time left. */
  work(shape: Shape): number
}

export interface OpenOptions extends CallOptions {
  /** Label draws to come. */
  labels: number
  matrixFree: boolean
  seed: number
}

/** n rows of d columns, asked about m inputs under so many label draws. */
export interface Shape {
  n: number
  d: number
  m: number
  labels: number
}

/** Inputs that wait for labels. */
export interface Opened {
  /** The class of each query under each label draw, draws × m, row-major. */
  predictMany(queries: Matrix, draws: Draws, options: CallOptions): Promise<Uint8Array>
  dispose(): void
}

/** A learner that keeps nothing between label draws: fitted to each. */
export function refitted(fit: Fit): Contender['open'] {
  return async (x, { seed }) => {
    const seeds = stream(seed, 'regimes: refit')
    let fits = 0
    return {
      async predictMany(queries, { labels, draws }, call) {
        const answers = new Uint8Array(draws * queries.rows)
        for (let draw = 0; draw < draws; draw++) {
          const y = Int32Array.from(labels.subarray(draw * x.rows, (draw + 1) * x.rows))
          using sampler = await fit({ x, y, classes: 2 }, { seed: seeds.u32(fits++), ...call })
          answers.set(await sampler.predict(queries, call), draw * queries.rows)
        }
        return answers
      },
      dispose() {},
    }
  }
}
