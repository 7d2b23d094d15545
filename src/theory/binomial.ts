/**
 * Maximum number of votes, members or features that a closed form sums over. An array of as many float64 terms has 128
 * MiB.
 */
export const MAX_TERMS = 1 << 24

/**
 * Returns the probabilities of 0, 1, …, n successes in n independent trials that each succeed with probability p. The
 * relative error is 1e-11 for n up to 10,000. The terms are computed from the mode outward and then scaled to the sum
 * 1, so nothing overflows, and terms that underflow are negligible.
 */
export function binomial(n: number, p: number): Float64Array {
  const terms = new Float64Array(n + 1)
  const mode = Math.min(Math.floor((n + 1) * p), n)
  const odds = p / (1 - p)
  terms[mode] = 1
  for (let i = mode; i < n; i++) terms[i + 1] = (terms[i] * odds * (n - i)) / (i + 1)
  for (let i = mode; i > 0; i--) terms[i - 1] = (terms[i] * i) / (odds * (n - i + 1))
  const sum = terms.reduce((total, term) => total + term, 0)
  return terms.map((term) => term / sum)
}

/**
 * Returns the probabilities that a Poisson count of the given mean is 0, 1, …, n. The mean must be at most n. Method
 * and accuracy are those of `binomial`.
 */
export function poisson(n: number, mean: number): Float64Array {
  const terms = new Float64Array(n + 1)
  const mode = Math.floor(mean)
  terms[mode] = 1
  for (let i = mode; i < n; i++) terms[i + 1] = (terms[i] * mean) / (i + 1)
  for (let i = mode; i > 0; i--) terms[i - 1] = (terms[i] * i) / mean
  let sum = terms.reduce((total, term) => total + term, 0)
  for (let i = n + 1, term = (terms[n] * mean) / i; sum + term !== sum; term *= mean / ++i) sum += term
  return terms.map((term) => term / sum)
}

/** Returns base^exponent for a whole exponent ≥ 0, by squaring. */
export function power(base: number, exponent: number): number {
  let result = 1
  for (let rest = exponent, square = base; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square
  }
  return result
}
