import { checkInteger } from '../engine/check.js'
import { ln } from '../random/elementary.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import { clamp, type Estimate } from './estimate.js'

/**
 * Returns Wilson's score interval for a proportion, within [0, 1], from the observed `share` of n trials; n may be
 * fractional (an effective number). `quantile` is the two-sided quantile of the standard normal distribution at the
 * confidence level, by default at 95%. Returns [0, 1] when n is 0.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference" (JASA 1927).
 */
export function wilson(share: number, n: number, quantile = NORMAL_95): [low: number, high: number] {
  if (n === 0) return [0, 1]
  const square = quantile * quantile
  const center = (n * share + square / 2) / (n + square)
  const half = (quantile / (n + square)) * Math.sqrt(n * share * (1 - share) + square / 4)
  return [clamp(center - half, 0, share), clamp(center + half, share, 1)]
}

/**
 * Returns an interval that misses the success rate of n independent trials with probability at most `mistake`, for any
 * rate and any n. It contains the rates p with n KL(share, p) ≤ ln(2 / mistake), where `share` is the observed share of
 * successes. KL(a, b) is a ln(a / b) + (1 - a) ln((1 - a) / (1 - b)), the Kullback-Leibler divergence. The interval is
 * about an eighth wider than the exact one.
 *
 * Source: Chernoff, "A measure of asymptotic efficiency for tests of a hypothesis" (Annals of Mathematical Statistics
 * 1952).
 */
export function chernoff(share: number, n: number, mistake: number): [low: number, high: number] {
  const most = ln(2 / mistake) / n
  const term = (a: number, b: number) => (a === 0 ? 0 : b === 0 ? Infinity : a * ln(a / b))
  const near = (p: number) => term(share, p) + term(1 - share, 1 - p) <= most
  const ends = [0, 1].map((end) => {
    if (near(end)) return end
    let [within, beyond] = [share, end]
    for (let step = 0; step < 60; step++) {
      const middle = (within + beyond) / 2
      if (near(middle)) within = middle
      else beyond = middle
    }
    return beyond
  })
  return [ends[0], ends[1]]
}

/**
 * Estimates a probability by the share of successes among n independent test points, with Wilson's interval. The
 * interval covers the draw of the test points only. For the spread over training sets, which is larger for a sampler,
 * see `meanOverTrainingSets`. Throws BAD_OPTION when n is not a whole number of 1 or more, or `successes` is not a
 * whole number from 0 to n.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference" (JASA 1927).
 */
export function proportion(successes: number, n: number): Estimate {
  checkInteger('proportion', 'n', n, 1)
  checkInteger('proportion', 'successes', successes, 0, n)
  const estimate = successes / n
  return {
    estimate,
    interval: wilson(estimate, n),
    bias: [0, 0],
    level: LEVEL,
    covers: 'test points',
    method: 'Wilson',
    n,
  }
}
