import { NoisyTeacherError } from '../engine/check.js'

/** Maximum distance of a sum of probabilities from 1, which allows for rounding. */
const SUM_SLACK = 1e-6

/** The place of one distribution in an array of probabilities. */
interface DistributionPlace {
  /** Index of its first probability. */
  at: number
  classes: number
}

/**
 * Checks the probabilities of the classes of one row. `subject` names the row in the message. Throws BAD_VALUE when a
 * probability is below 0 or not a number, or their sum differs from 1 by 1e-6 or more.
 */
export function checkDistribution(
  subject: () => string,
  probabilities: Float64Array,
  { at, classes }: DistributionPlace,
): void {
  let [sum, least] = [0, 0]
  for (let c = at; c < at + classes; c++) {
    sum += probabilities[c]
    least = Math.min(least, probabilities[c])
  }
  if (least >= 0 && Math.abs(sum - 1) < SUM_SLACK) return
  throw new NoisyTeacherError('BAD_VALUE', `${subject()} must be 0 or more and sum to 1, not ${sum}`)
}
