import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Prepared } from '../../../evaluate/retrain.js'
import { stream } from '../../../random/stream.js'
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
  prepare(x: Matrix, options: SizedOptions): Promise<Prepared>
  /** Estimates its operations, for the time left. */
  work(shape: SizedShape): number
}

export interface SizedOptions extends CallOptions {
  /** Label draws to come. */
  labels: number
  matrixFree: boolean
  seed: number
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
  const prepare: SizedLearner['prepare'] = async (x, { seed }) => {
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
  return { prepared: false, prepare }
}
