import { check } from '../../engine/check.js'
import { chernoff } from '../../evaluate/proportion.js'
import { skewedMean } from '../../evaluate/skewed-mean.js'
import type { Finding, Measurement } from './claim.js'

/** A finding with the interval of its measurement and the judgment whether theory and measurement agree. */
export interface Verdict extends Required<Omit<Finding, 'measured'>> {
  /** Mean of the values, rate of the hits, or the exact number. */
  measured: number
  /**
   * Interval that misses the true mean with probability at most `mistake`. For an exact number both ends are
   * `measured`.
   */
  interval: [low: number, high: number]
  /** Maximum probability that `interval` misses the true mean. */
  mistake: number
  /** Number of repetitions or trials behind `measured`; 0 for an exact number. */
  n: number
  /**
   * Method of the interval: 'Student' for values, widened if they are skewed (see `skewedMean`); 'Chernoff' for hits;
   * 'exact' for an exact number.
   */
  method: 'Student' | 'Chernoff' | 'exact'
  /** False if the interval, widened by the allowance, contains no number that has the given relation to `predicted`. */
  holds: boolean
}

/**
 * Returns the verdict of each finding of one claim. A finding fails if its interval, widened by the allowance, lies
 * wholly on the wrong side of the prediction. `mistake` bounds the probability that any of the intervals misses its
 * true mean, so a true claim fails with at most this probability. The findings may depend on each other: each interval
 * misses with probability at most mistake / findings.length (Bonferroni). Throws BAD_VALUE when a measurement is not
 * finite or has fewer than 2 values.
 */
export function judge(findings: readonly Finding[], mistake: number): Verdict[] {
  const each = mistake / findings.length
  return findings.map(({ quantity, predicted, relation = '=', allowance = 0, measured }) => {
    const { mean, interval, n, method } = measure(quantity, measured, each)
    const above = interval[0] - allowance > predicted
    const below = interval[1] + allowance < predicted
    const holds = !(relation !== '>=' && above) && !(relation !== '<=' && below)
    return { quantity, relation, predicted, allowance, measured: mean, interval, mistake: each, n, method, holds }
  })
}

interface EstimatedMean extends Pick<Verdict, 'interval' | 'n' | 'method'> {
  mean: number
}

function measure(quantity: string, measured: Measurement, mistake: number): EstimatedMean {
  if ('exact' in measured) {
    const { exact } = measured
    return { mean: checked(quantity, exact), interval: [exact, exact], n: 0, method: 'exact' }
  }
  if ('hits' in measured) {
    const { hits, of } = measured
    const share = checked(quantity, hits / of)
    return { mean: share, interval: chernoff(share, of, mistake), n: of, method: 'Chernoff' }
  }
  const n = measured.values.length
  check(n >= 2, 'BAD_VALUE', () => `verify: ${quantity} has ${n} values but needs at least 2 for an interval`)
  const { mean, interval } = skewedMean(measured.values, mistake)
  return { mean: checked(quantity, mean), interval, n, method: 'Student' }
}

/** Returns the value. Throws BAD_VALUE when it is not finite, because NaN would pass every comparison. */
function checked(quantity: string, value: number): number {
  check(Number.isFinite(value), 'BAD_VALUE', () => `verify: ${quantity} is ${value} but must be finite`)
  return value
}
