import { check } from '../engine/check.js'
import { integer, list, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { checkRows } from './rows.js'

/** Options of `chernoffInformation`: the confusion matrices of annotators. */
export interface ChernoffInformationOptions {
  /** Number of classes K, 2 or more. */
  classes: number
  /**
   * Confusion matrix of each annotator, K × K, row-major: entry k · K + l is P(label l | class k), above 0. Rows sum to 1.
   */
  matrices: readonly ArrayLike<number>[]
}

export const CHERNOFF_INFORMATION_OPTIONS = {
  classes: integer(2).required(),
  matrices: list(numbers()).required(),
} satisfies TableOf<ChernoffInformationOptions>

/** Number of steps of the search for the maximum over s; each shrinks the interval to 0.62 of its length. */
const STEPS = 60
const GOLDEN = (Math.sqrt(5) - 1) / 2

/**
 * Returns the rate I at which annotators decide: the Bayes rule that knows their confusion matrices P_w errs on an item
 * with m independent votes with probability exp(-m I (1 + o(1))), and no rule errs less often:
 *
 *     I = min over classes k ≠ l of max over 0 ≤ s ≤ 1 of mean over w of -ln Σ_y P_w(y | k)^s P_w(y | l)^(1-s)
 *
 * For K equally likely classes the error is at most (K-1)/2 exp(-m I). For two classes and annotators that are right with
 * probability q, I = -ln(2 √(q (1-q))). Throws BAD_OPTION when a probability is not above 0 or a row does not sum to 1;
 * BAD_SHAPE when a matrix is not K × K. Source: Gao, Lu and Zhou, Exact exponent in optimal rates for crowdsourcing (2016).
 *
 * @example
 * ```ts
 * import { theory } from 'noisy-teacher'
 * const matrices = [[0.8, 0.2, 0.2, 0.8]]
 * console.log(theory.chernoffInformation({ classes: 2, matrices }).toFixed(4)) // 0.2231
 * ```
 */
export function chernoffInformation(options: ChernoffInformationOptions): number {
  const who = 'chernoffInformation'
  const { classes, matrices } = takeOptions(who, CHERNOFF_INFORMATION_OPTIONS, options)
  const logs = matrices.map((given, w) => {
    const matrix = Float64Array.from(given)
    checkRows(who, `matrices[${w}]`, matrix, classes)
    const found = matrix.length / classes
    check(found === classes, 'BAD_SHAPE', () => `${who}: matrices[${w}] has ${found} rows but needs ${classes}`)
    const isPositive = matrix.every((p) => p > 0)
    check(isPositive, 'BAD_OPTION', () => `${who}: matrices[${w}] has a probability of 0 but all must be above 0`)
    return matrix.map(ln)
  })
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < classes; k++) {
    for (let l = 0; l < k; l++) least = Math.min(least, informationOf(logs, classes, k, l))
  }
  return least
}

/** Returns the maximum over s of the mean information about class k against class l, a concave function of s. */
function informationOf(logs: readonly Float64Array[], classes: number, k: number, l: number): number {
  const at = (s: number) => {
    let mean = 0
    for (const log of logs) {
      let sum = 0
      for (let y = 0; y < classes; y++) sum += exp(s * log[k * classes + y] + (1 - s) * log[l * classes + y])
      mean -= ln(sum) / logs.length
    }
    return mean
  }
  let [low, high] = [0, 1]
  for (let step = 0; step < STEPS; step++) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
    if (at(a) < at(b)) low = a
    else high = b
  }
  return at((low + high) / 2)
}
