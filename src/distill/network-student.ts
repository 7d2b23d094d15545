import { takenDataset } from '../data/dataset.js'
import { check } from '../engine/check.js'
import { integer, list, type TableOf, takeOptions } from '../engine/options.js'
import { FIT_NETWORK_OPTIONS, type FitNetworkOptions, fitNetwork, LAYER_SIZE_MAX } from '../samplers/network/network.js'
import type { Fit, FitOptions } from '../samplers/sampler.js'
import { type CandidateLearner, chooseOnHeldOut, fittingRows, HELD_OUT } from './choose.js'
import type { Student } from './student.js'

/**
 * Options of `networkStudent`: the architectures to choose from, the share of held-out labels, and the training options
 * of `fitNetwork`, which apply to all candidates.
 */
export interface NetworkStudentOptions extends Omit<FitNetworkOptions, 'hiddenLayerSizes' | 'stop' | keyof FitOptions> {
  /**
   * The `hiddenLayerSizes` to choose from, smoothest first: on ties the first is chosen. By default one hidden layer of
   * 64 or of 512 units.
   */
  architectures?: readonly (readonly number[])[]
  /**
   * The share of the teacher's labels that is held out to compare candidates, from 0.01 to 0.9; 1/3 by default. The
   * chosen candidate is then fitted to all labels.
   */
  heldOut?: number
}

const { hiddenLayerSizes, stop, seed, trial, purpose, signal, onProgress, ...TRAINING } = FIT_NETWORK_OPTIONS

/** Option table of `networkStudent`. */
export const NETWORK_STUDENT_OPTIONS = {
  ...TRAINING,
  architectures: list(list(integer(1, LAYER_SIZE_MAX), 0)).or([[64], [512]]),
  heldOut: HELD_OUT,
} satisfies TableOf<NetworkStudentOptions>

/**
 * The share of its rows that each candidate holds out to decide when to stop, in addition to those that compare
 * candidates.
 */
const STOPPING_SHARE = 0.2

/**
 * Returns a learner of networks (`fitNetwork`) that chooses among architectures on held-out teacher labels (see
 * `chooseOnHeldOut`). Each candidate stops early: it holds out a fifth of its own rows in addition, and keeps the
 * weights with the smallest loss on them. The learner accepts soft labels.
 *
 * Throws BAD_OPTION when an option is out of range. The learner throws BAD_SHAPE when candidates would be fitted to
 * fewer than two rows, or there is not one label for each row; BAD_VALUE when a label is not a class; NOT_CONVERGED
 * when weights, outputs or losses are not finite; DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not
 * suffice for a fit.
 */
export function networkStudent(options: NetworkStudentOptions = {}): Fit<Student> {
  const { architectures, heldOut, ...training } = takeOptions('networkStudent', NETWORK_STUDENT_OPTIONS, options)
  const candidate = (widths: readonly number[]): CandidateLearner<{ hiddenLayerSizes: string }> => ({
    settings: { hiddenLayerSizes: widths.join('-') },
    fit: (part, more) => {
      // At least one row.
      const stopping = Math.max(STOPPING_SHARE, 1 / part.x.rows)
      return fitNetwork(part, { ...training, ...more, hiddenLayerSizes: widths, stop: 'held-out', heldOut: stopping })
    },
  })
  const choose = chooseOnHeldOut([() => architectures.map(candidate)], heldOut)
  return async (given, more) => {
    const train = takenDataset('networkStudent', given, { shares: true })
    const { rows } = train.x
    const kept = fittingRows(rows, heldOut)
    check(kept > 1, 'BAD_SHAPE', () => {
      const needed = 'two are needed, one of them to know when to stop: three rows at the least, or a smaller heldOut'
      return `networkStudent: of ${rows} rows candidates are fitted to ${kept} but ${needed}`
    })
    return choose(train, more)
  }
}
