import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { PreparedLearner } from '../../../evaluate/retrain.js'
import type { DrawOptions } from '../../../random/draw.js'
import type { Fit } from '../../../samplers/sampler.js'
import type { Learner } from '../../learners/learner.js'

/** The options that hold the largest training sets: one for all learners that cost about as much. */
export type Largest = 'nearest' | 'neighbors' | 'kernels' | 'trees'

/** A learner as it is measured over decades of n: up to which size, at what cost, and how its inputs wait for labels. */
export interface SizedLearner extends Omit<Learner, 'fit' | 'interpolates'> {
  largest: Largest
  /** Whether it has a way without a stored matrix, which goes further (`matrixFree`). */
  matrixFree?: true
  /** Whether inputs are prepared once for all label draws; else it is fitted to each anew, and to fewer. */
  prepared: boolean
  prepare(x: Matrix, options: SizedOptions): Promise<PreparedLearner>
  /** Estimates its operations, for the time left. */
  work(shape: SizedShape): number
}

export interface SizedOptions extends Required<DrawOptions>, CallOptions {
  /** Label draws to come. */
  labels: number
  matrixFree: boolean
}

/** n rows of d columns, asked about m inputs under so many label draws. */
export interface SizedShape {
  n: number
  d: number
  m: number
  labels: number
}

/** Makes `prepare` of a learner that keeps nothing between label draws: it is fitted to each. */
export function refitted(fit: Fit): Pick<SizedLearner, 'prepared' | 'prepare'> {
  const prepare: SizedLearner['prepare'] = async (x, { seed, trial, purpose }) => {
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
  return { prepared: false, prepare }
}
