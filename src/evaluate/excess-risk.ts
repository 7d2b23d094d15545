import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { readNumbers } from '../engine/numbers.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import type { Estimate } from './estimate.js'
import { checkProbabilities } from './given.js'
import { meanOfPoints } from './mean.js'

/** Argument of `excessRisk`: the predictions of a classifier on m inputs, and the label probabilities of each input. */
export interface PredictedClasses {
  /** P(y|x) of each input: m×classes, row-major; each row sums to 1. */
  posterior: ArrayLike<number>
  /** Predicted class of each input: length m, from 0 to classes - 1. */
  predicted: LabelArray
  /** Number of classes, from 1 to 4096. */
  classes: number
}

/**
 * Estimates the excess risk of a classifier, its error rate minus that of the Bayes optimal classifier: the mean over m
 * inputs x of
 *
 *     max_y P(y|x) - P(predicted class|x)
 *
 * It is from 0 to 1. Since it is computed from probabilities, the noise of sampled labels adds no variance. The
 * interval covers the draw of the inputs.
 *
 * Throws BAD_OPTION when classes is not from 1 to 4096; BAD_SHAPE when the lengths disagree or m is 0; BAD_VALUE when a
 * prediction is not a class, a probability is below 0, or those of an input do not sum to 1; OUT_OF_MEMORY when a copy
 * of the argument does not fit.
 *
 * @example
 * ```ts
 * import { excessRisk } from 'noisy-teacher'
 * const posterior = Float64Array.of(0.9, 0.1, 0.3, 0.7)
 * const { estimate } = await excessRisk({ predicted: Int32Array.of(0, 0), posterior, classes: 2 })
 * console.log(estimate.toFixed(1)) // 0.2
 * ```
 */
export async function excessRisk(of: PredictedClasses, options: CallOptions = {}): Promise<Estimate> {
  const who = 'excessRisk'
  const measuring = { who, call: takeOptions(who, CALL_OPTIONS, options) }
  const members = takeMembers(who, 'the argument', of, ['posterior', 'predicted', 'classes'])
  const { classes } = members
  checkClasses(who, classes)
  const predicted = copyLabels(who, 'predicted', members.predicted)
  checkLabels(who, 'predicted', predicted, classes)
  const posterior = readNumbers(who, 'posterior', members.posterior)
  const [m, found] = [predicted.length, posterior.length]
  const needed = () => `${m} rows of ${classes} classes need ${m * classes} probabilities but ${found} were given`
  check(found === m * classes, 'BAD_SHAPE', () => `${who}: ${needed()}`)
  check(m >= 1, 'BAD_SHAPE', () => `${who}: there are no rows`)
  await checkProbabilities(posterior, classes, measuring)
  const losses = new Float64Array(m)
  let largest = 0
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      let [best, worst] = [0, 1]
      for (let at = i * classes; at < (i + 1) * classes; at++) {
        best = Math.max(best, posterior[at])
        worst = Math.min(worst, posterior[at])
      }
      losses[i] = best - posterior[i * classes + predicted[i]]
      largest = Math.max(largest, best - worst)
    }
  }
  await sliced(m, classes, look, betweenSlices(measuring.call, who, m))
  return meanOfPoints(losses, [0, largest], measuring)
}
