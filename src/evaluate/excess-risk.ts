import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { checkClasses, checkLabels, type LabelArray } from '../labels/check.js'
import type { Estimate } from './estimate.js'
import { checkProbabilities, takeNumbers } from './given.js'
import { meanOverTestPoints } from './mean.js'

/** What a classifier answered on m inputs. */
export interface PredictedClasses {
  /** P(y|x) of each input, m×classes, row-major. */
  posterior: ArrayLike<number>
  /** The class that was answered for each input. */
  predicted: LabelArray
  classes: number
}

/**
 * How much more often than the Bayes optimal classifier a classifier errs, from the posterior (m×classes, row-major): the
 * mean of max_y P(y|x) - P(predicted|x). No label is drawn, so the labels' noise is not in it. Errors: BAD_SHAPE, BAD_VALUE,
 * BAD_OPTION.
 */
export function excessRisk(of: PredictedClasses): Estimate {
  const members = takeMembers('excessRisk', 'what is measured', of, ['posterior', 'predicted', 'classes'])
  const { predicted, classes } = members
  checkClasses('excessRisk', classes)
  checkLabels('excessRisk', 'predicted', predicted, classes)
  const posterior = takeNumbers('excessRisk', 'posterior', members.posterior)
  const m = predicted.length
  check(
    posterior.length === m * classes,
    'BAD_SHAPE',
    () =>
      `excessRisk: ${m} rows of ${classes} classes need ${m * classes} probabilities but ${posterior.length} were given`,
  )
  checkProbabilities('excessRisk', posterior, classes)
  const losses = new Float64Array(m)
  let largest = 0
  for (let i = 0; i < m; i++) {
    let [best, worst] = [0, 1]
    for (let c = 0; c < classes; c++) {
      best = Math.max(best, posterior[i * classes + c])
      worst = Math.min(worst, posterior[i * classes + c])
    }
    losses[i] = best - posterior[i * classes + predicted[i]]
    largest = Math.max(largest, best - worst)
  }
  return meanOverTestPoints(losses, [0, largest])
}
