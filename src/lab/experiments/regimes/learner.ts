import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { PreparedLearner } from '../../../evaluate/retrained.js'
import type { DrawOptions } from '../../../random/draw.js'
import type { Fit } from '../../../samplers/sampler.js'
import type { Learner } from '../../learners/learner.js'

/** Names of the options that limit the largest training set; learners of similar cost share an option. */
export type LargestOption = 'nearest' | 'neighbors' | 'kernels' | 'trees'

/** A learner with its largest training size and its cost, which predicts under many label draws for the same inputs. */
export interface SizedLearner extends Omit<Learner, 'fit' | 'interpolates'> {
  /** Name of the option that sets the rows of the largest training set. */
  largest: LargestOption
  /** True if the learner can also solve without a stored matrix, at the larger size of the option `matrixFree`. */
  matrixFree?: true
  /**
   * True if inputs are prepared once for all label draws. False if the learner is refitted to each draw, and so gets
   * fewer.
   */
  prepared: boolean
  /** Prepares the training inputs, n × d, for all label draws. */
  prepare(x: Matrix, options: SizedOptions): Promise<PreparedLearner>
  /** Estimates the number of arithmetic operations of a measurement, for the progress bar. */
  work(shape: SizedShape): number
}

/** Options of `prepare`: the number of label draws, the kind of solver, the random stream, and an abort signal. */
export interface SizedOptions extends Required<DrawOptions>, CallOptions {
  /** Number of label draws that will follow. */
  labels: number
  /** True to solve by conjugate gradients without a stored matrix; false to let the solver choose. */
  matrixFree: boolean
}

/** Size of a measurement: n training rows of d columns, m test inputs, and the number of label draws. */
export interface SizedShape {
  n: number
  d: number
  m: number
  labels: number
}

/**
 * Returns the members `prepared` and `prepare` of a learner whose fit depends on the labels, such as a tree. Its
 * `prepare` only keeps the inputs; `predictMany` then calls `fit` for each label draw, with separate random numbers.
 */
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
