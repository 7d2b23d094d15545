import { expRough, ln } from '../random/elementary.js'
import { eliminate } from '../solve/eliminate.js'
import type { Between } from './between.js'
import type { GivenLabels } from './students/student.js'

/** Maximum number of Newton steps, and the gain in mean log-likelihood below which they end. */
const [MAX_STEPS, MIN_GAIN] = [40, 1e-9]
/** Share of a Newton step below which no smaller one is tried. */
const MIN_STEP = 1e-6
/** Added to the diagonal of the curvature, so that equal students share their weight. */
const DAMPING = 1e-6

/** A log-linear pool of students: P ∝ Π p_m^(w_m). */
export interface Stack {
  /** Weights of the students, at least 0. */
  weights: Float64Array
  /** Mean log-likelihood of the given labels of the rows that were fitted to. */
  likelihood: number
}

/**
 * Fits the weights of a log-linear pool, each at least 0, by the likelihood of the given labels of some rows, which is
 * concave in them: Newton steps on the weights that are not held at 0, halved until the likelihood rises.
 * `opinions` are logarithms of probabilities, row-major n×classes.
 */
export async function fitStack(
  opinions: readonly Float32Array[],
  labels: GivenLabels,
  rows: Uint32Array,
  between: Between,
): Promise<Stack> {
  const count = opinions.length
  let weights = new Float64Array(count).fill(1 / count)
  let here = derivatives(opinions, weights, labels, rows)
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonStep(here, weights)
    let [size, moved] = [1, false]
    let next = here
    for (; size > MIN_STEP && !moved; size /= 2) {
      await between()
      const tried = weights.map((weight, m) => Math.max(0, weight + size * direction[m]))
      next = derivatives(opinions, tried, labels, rows)
      if (next.likelihood <= here.likelihood) continue
      weights = tried
      moved = true
    }
    const gain = next.likelihood - here.likelihood
    if (!moved) break
    here = next
    if (gain < MIN_GAIN) break
  }
  return { weights, likelihood: here.likelihood }
}

/** The mean log-likelihood with its gradient and its negative curvature, row-major. */
interface Derivatives {
  likelihood: number
  gradient: Float64Array
  curvature: Float64Array
}

function derivatives(
  opinions: readonly Float32Array[],
  weights: Float64Array,
  { y, classes }: GivenLabels,
  rows: Uint32Array,
): Derivatives {
  const count = opinions.length
  const gradient = new Float64Array(count)
  const curvature = new Float64Array(count * count)
  const shares = new Float64Array(classes)
  const means = new Float64Array(count)
  let likelihood = 0
  for (const row of rows) {
    const at = row * classes
    likelihood += poolRow(opinions, weights, at, shares, y[row])
    for (let m = 0; m < count; m++) {
      let mean = 0
      for (let c = 0; c < classes; c++) mean += shares[c] * opinions[m][at + c]
      means[m] = mean
      gradient[m] += opinions[m][at + y[row]] - mean
    }
    for (let c = 0; c < classes; c++) {
      if (shares[c] < 1e-12) continue
      for (let m = 0; m < count; m++) {
        const own = shares[c] * (opinions[m][at + c] - means[m])
        for (let l = 0; l <= m; l++) curvature[m * count + l] += own * (opinions[l][at + c] - means[l])
      }
    }
  }
  for (let m = 0; m < count; m++) for (let l = 0; l < m; l++) curvature[l * count + m] = curvature[m * count + l]
  const n = rows.length
  return { likelihood: likelihood / n, gradient: gradient.map((g) => g / n), curvature: curvature.map((h) => h / n) }
}

/** Writes the pooled probabilities of the row at `at`, and returns the logarithm of that of class `wanted`. */
export function poolRow(
  opinions: readonly Float32Array[],
  weights: Float64Array,
  at: number,
  shares: Float64Array,
  wanted: number,
): number {
  const classes = shares.length
  let most = Number.NEGATIVE_INFINITY
  for (let c = 0; c < classes; c++) {
    let sum = 0
    for (let m = 0; m < opinions.length; m++) sum += weights[m] * opinions[m][at + c]
    shares[c] = sum
    most = Math.max(most, sum)
  }
  const own = shares[wanted] - most
  let total = 0
  for (let c = 0; c < classes; c++) {
    shares[c] = expRough(shares[c] - most)
    total += shares[c]
  }
  for (let c = 0; c < classes; c++) shares[c] /= total
  return own - ln(total)
}

/** Returns the Newton direction of the weights that are above 0 or whose gradient is, and 0 for the others. */
function newtonStep({ gradient, curvature }: Derivatives, weights: Float64Array): Float64Array {
  const count = gradient.length
  const free = [...gradient.keys()].filter((m) => weights[m] > 0 || gradient[m] > 0)
  const rowOf = (m: number) => [...free.map((l) => curvature[m * count + l] + (m === l ? DAMPING : 0)), gradient[m]]
  const step = new Float64Array(count)
  const solved = eliminate(Float64Array.from(free.flatMap(rowOf)), free.length)
  free.forEach((m, i) => {
    step[m] = solved[i]
  })
  return step
}
