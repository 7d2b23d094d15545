import { exp, ln } from './elementary.js'

/**
 * Returns the p-quantile of the standard normal distribution, the x with P(Z < x) = p for a standard normal Z and
 * 0 < p < 1, within a relative error of 1e-15. Its twin is `normalQuantiles` in assembly/random/normal.ts.
 *
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988), routine PPND16.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return q * central(0.180625 - q * q)
  const r = Math.sqrt(-ln(q < 0 ? p : 1 - p))
  const x = r <= 5 ? middle(r - 1.6) : far(r - 5)
  return q < 0 ? -x : x
}

/**
 * Returns the standard normal quantile x of a probability p with |p - 1/2| ≤ 0.425, divided by q = p - 1/2. `r` is
 * 0.425² - q².
 */
function central(r: number): number {
  let a = 2509.0809287301227
  a = a * r + 33430.57558358813
  a = a * r + 67265.7709270087
  a = a * r + 45921.95393154987
  a = a * r + 13731.69376550946
  a = a * r + 1971.5909503065513
  a = a * r + 133.14166789178438
  a = a * r + 3.3871328727963665
  let b = 5226.495278852854
  b = b * r + 28729.085735721943
  b = b * r + 39307.89580009271
  b = b * r + 21213.794301586597
  b = b * r + 5394.196021424751
  b = b * r + 687.1870074920579
  b = b * r + 42.31333070160091
  return a / (b * r + 1)
}

/** Returns the standard normal quantile x above which the probability is t, for √(-ln t) ≤ 5. `r` is √(-ln t) - 1.6. */
function middle(r: number): number {
  let a = 0.0007745450142783414
  a = a * r + 0.022723844989269184
  a = a * r + 0.2417807251774506
  a = a * r + 1.2704582524523684
  a = a * r + 3.6478483247632045
  a = a * r + 5.769497221460691
  a = a * r + 4.630337846156546
  a = a * r + 1.4234371107496835
  let b = 1.0507500716444169e-9
  b = b * r + 0.0005475938084995345
  b = b * r + 0.015198666563616457
  b = b * r + 0.14810397642748008
  b = b * r + 0.6897673349851
  b = b * r + 1.6763848301838038
  b = b * r + 2.053191626637759
  return a / (b * r + 1)
}

/** Returns the standard normal quantile x above which the probability is t, for √(-ln t) > 5. `r` is √(-ln t) - 5. */
function far(r: number): number {
  let a = 2.0103343992922881e-7
  a = a * r + 2.7115555687434876e-5
  a = a * r + 0.0012426609473880784
  a = a * r + 0.026532189526576124
  a = a * r + 0.29656057182850487
  a = a * r + 1.7848265399172913
  a = a * r + 5.463784911164114
  a = a * r + 6.657904643501103
  let b = 2.0442631033899397e-15
  b = b * r + 1.421511758316446e-7
  b = b * r + 1.8463183175100548e-5
  b = b * r + 0.0007868691311456133
  b = b * r + 0.014875361290850615
  b = b * r + 0.1369298809227358
  b = b * r + 0.599832206555888
  return a / (b * r + 1)
}

/** Returns the probability that a standard normal variate exceeds x, within a relative error of 3e-14. */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x)
  const density = exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
  if (x > 1.5) {
    // Laplace's continued fraction, from the inside out.
    let fraction = x
    for (let n = 250; n > 0; --n) fraction = x + n / fraction
    return density / fraction
  }
  let term = x
  let sum = x
  for (let n = 3; sum + term !== sum; n += 2) {
    term *= (x * x) / n
    sum += term
  }
  return 0.5 - density * sum
}
