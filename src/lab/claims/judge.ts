import { check } from '../../engine/check.js'
import { chernoff } from '../../evaluate/proportion.js'
import { skewedMean } from '../../evaluate/skewed-mean.js'
import type { Finding, Measured } from './claim.js'

/** A finding with its interval, and whether what is claimed holds. */
export interface Verdict extends Required<Omit<Finding, 'measured'>> {
  measured: number
  /** Misses the true mean with a chance of at most `mistake`; the number itself where nothing is random. */
  interval: [low: number, high: number]
  mistake: number
  /** Repetitions or trials; 0 where nothing is random. */
  n: number
  /** 'Student' is widened where values are skewed: `skewedMean`. */
  method: 'Student' | 'Chernoff' | 'exact'
  holds: boolean
}

/**
 * The verdicts of a claim's findings: all intervals hold together but for a chance of `mistake`, so this is also the chance that a true
 * claim fails (Bonferroni: any dependence between the findings is allowed). A claim fails where its interval, widened by the allowance,
 * lies wholly on the wrong side of what is predicted.
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

interface Estimated extends Pick<Verdict, 'interval' | 'n' | 'method'> {
  mean: number
}

function measure(quantity: string, measured: Measured, mistake: number): Estimated {
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
  check(n >= 2, 'BAD_VALUE', () => `verify: ${quantity} was measured ${n} times, which tells no spread`)
  const { mean, interval } = skewedMean(measured.values, mistake)
  return { mean: checked(quantity, mean), interval, n, method: 'Student' }
}

/** NaN would pass every comparison. */
function checked(quantity: string, value: number): number {
  check(Number.isFinite(value), 'BAD_VALUE', () => `verify: ${quantity} was measured as ${value}`)
  return value
}
