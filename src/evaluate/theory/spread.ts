import { checkInteger, checkNumber } from '../../engine/check.js'
import { exp } from '../../random/elementary.js'
import { NORMAL } from '../estimate.js'
import { studentWithin } from '../student-t.js'
import { nearestVariance } from './torus.js'

/**
 * Upper bound on the chance that the plug-in total variation of two samples of n1 and n2 independent rows is t or more from its mean:
 * 2 exp(-2 t^2 / (1/n1 + 1/n2)).
 *
 * McDiarmid's inequality: another row in a sample of n changes the distance by 1/n at most. Errors: BAD_OPTION.
 */
export function unpairedTail({ t, n1, n2 }: { t: number; n1: number; n2: number }): number {
  checkNumber('unpairedTail', 't', t, 0)
  checkInteger('unpairedTail', 'n1', n1, 1)
  checkInteger('unpairedTail', 'n2', n2, 1)
  return Math.min(1, 2 * exp((-2 * t * t) / (1 / n1 + 1 / n2)))
}

/**
 * The same for predictions and labels of the same n rows: 2 exp(-n t^2 / 2), for another row changes the distance by 2/n at most.
 * Errors: BAD_OPTION.
 */
export function pairedTail({ t, n }: { t: number; n: number }): number {
  checkNumber('pairedTail', 't', t, 0)
  checkInteger('pairedTail', 'n', n, 1)
  return Math.min(1, 2 * exp((-n * t * t) / 2))
}

/** A normal variable, to 1e-5, by Student's of so many degrees of freedom. */
const FREEDOM = 20_000

/**
 * How often the 95% interval of a proportion over `points` test points covers the mean error of 1-NN over training sets of m rows, where
 * labels are flipped with one probability everywhere: P(|Z| < 1.96 / sqrt(1 + c_d points / (m + 1))).
 *
 * Test points add a variance of pq / points to that between training sets (`nearestVariance`), and the interval covers theirs only; p
 * falls out. The error is taken for normal. Errors: BAD_OPTION (a dimension above 3).
 */
export function testPointCoverage({ m, points, dimension }: { m: number; points: number; dimension: number }): number {
  checkInteger('testPointCoverage', 'points', points, 1)
  const p = 0.5
  const ratio = (nearestVariance({ m, dimension, p }) * points) / (p * (1 - p))
  return studentWithin(NORMAL / Math.sqrt(1 + ratio), FREEDOM)
}
