import { checkInteger } from '../engine/check.js'
import { ln } from '../random/elementary.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import { clamp, type Estimate } from './estimate.js'

/**
 * Wilson's interval for a share of n; n need not be whole. Where n is 0 nothing is known.
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
 * An interval that misses the rate of n independent trials with a chance of at most `mistake`, whatever the rate and however small the
 * chance: the rates p with n KL(share, p) <= ln(2 / mistake). About an eighth wider than the exact one.
 *
 * Source: Chernoff, "A measure of asymptotic efficiency for tests of a hypothesis" (Annals of Mathematical Statistics 1952).
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
 * The share of n test points on which something held, with Wilson's interval. It covers the draw of the test points and not
 * that of the training set, which for a sampler spreads further: see `meanOverTrainingSets`. Errors: BAD_OPTION.
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
