import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Regime } from '../../../evaluate/regime.js'
import type { Draws } from '../../../labels/draws.js'
import type { DrawOptions } from '../../../random/draw.js'
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

export interface OpenOptions extends Required<DrawOptions>, CallOptions {
  /** Label draws to come. */
  labels: number
  matrixFree: boolean
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
  return async (x, { seed, trial, purpose }) => {
    let fits = 0
    return {
      async predictMany(queries, { labels, draws }, call) {
        const answers = new Uint8Array(draws * queries.rows)
        for (let at = 0; at < draws; at++) {
          const y = Int32Array.from(labels.subarray(at * x.rows, (at + 1) * x.rows))
          const draw = { seed, trial, purpose: `${purpose}, fit ${fits++}` }
          using sampler = await fit({ x, y, classes: 2 }, { ...draw, ...call })
          answers.set(await sampler.predict(queries, call), at * queries.rows)
        }
        return answers
      },
      dispose() {},
    }
  }
}
