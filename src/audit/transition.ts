import { clamp } from '../evaluate/estimate.js'
import { lnGamma } from '../theory/gamma.js'
import { NORMAL_95 } from '../theory/student-t.js'
import type { Prediction } from './prediction.js'

/** Share of each predicted class that makes the transition matrix of the core, and the minimum number of its rows. */
const [CORE_SHARE, MIN_CORE_ROWS] = [0.5, 15]
/** Pseudo-rows by which the error of a class is shrunk to that of all classes. */
const SHRINK_ROWS = 4
/** Concentrations of the Dirichlet prior of a row's errors that are tried: 2^-1 to 2^14. */
const CONCENTRATIONS = Array.from({ length: 16 }, (_, i) => 2 ** (i - 1))

/** Counts of given labels by assumed class, row-major classes×classes: row is the assumed class, column the given one. */
export type JointCounts = Float64Array

/** Counts given labels by class `assumed`. */
export function countJoint({ y, classes }: Prediction, assumed: Int32Array): JointCounts {
  const counts = new Float64Array(classes * classes)
  for (let row = 0; row < y.length; row++) counts[assumed[row] * classes + y[row]]++
  return counts
}

/** A transition matrix, row-major, and the joint counts that it was made of. */
export interface CountedTransition {
  transition: Float64Array
  counts: JointCounts
}

/** Makes the transition matrix of the core: of the half of each predicted class, at least 15 rows, with the largest margins. */
export function coreTransition(prediction: Prediction): CountedTransition {
  const { y, classes, ranked } = prediction
  const counts = new Float64Array(classes * classes)
  ranked.forEach((group, k) => {
    const size = Math.max(MIN_CORE_ROWS, Math.round(CORE_SHARE * group.length))
    for (const row of group.subarray(0, size)) counts[k * classes + y[row]]++
  })
  return { transition: shrunkTransition(counts, classes), counts }
}

/**
 * Estimates a transition matrix, row-major, from joint counts. The error of a class is shrunk to that of all classes by 4
 * pseudo-rows. Its errors are divided among the other classes in proportion to their counts plus those of a uniform
 * Dirichlet prior, whose concentration has the largest marginal likelihood. A class without rows has the error of all.
 */
export function shrunkTransition(counts: JointCounts, classes: number): Float64Array {
  const totals = rowTotals(counts, classes)
  const all = totals.reduce((sum, total) => sum + total, 0)
  let right = 0
  for (let k = 0; k < classes; k++) right += counts[k * classes + k]
  const pooled = all > 0 ? 1 - right / all : 0
  const each = concentrationOf(counts, classes) / Math.max(1, classes - 1)
  const matrix = new Float64Array(classes * classes)
  for (let k = 0; k < classes; k++) {
    const errors = totals[k] - counts[k * classes + k]
    const error = (errors + SHRINK_ROWS * pooled) / (totals[k] + SHRINK_ROWS)
    for (let j = 0; j < classes; j++) {
      const share = (counts[k * classes + j] + each) / (errors + each * (classes - 1))
      matrix[k * classes + j] = j === k ? 1 - error : error * share
    }
  }
  return matrix
}

function rowTotals(counts: JointCounts, classes: number): Float64Array {
  const totals = new Float64Array(classes)
  for (let at = 0; at < counts.length; at++) totals[Math.floor(at / classes)] += counts[at]
  return totals
}

/** Returns the concentration of the Dirichlet prior with the largest marginal likelihood of all rows' errors. */
function concentrationOf(counts: JointCounts, classes: number): number {
  if (classes < 3) return CONCENTRATIONS[0]
  let [best, most] = [CONCENTRATIONS[0], Number.NEGATIVE_INFINITY]
  for (const concentration of CONCENTRATIONS) {
    const each = concentration / (classes - 1)
    let likelihood = 0
    for (let k = 0; k < classes; k++) {
      let errors = 0
      for (let j = 0; j < classes; j++) {
        const count = counts[k * classes + j]
        if (j === k || count === 0) continue
        errors += count
        likelihood += lnGamma(each + count) - lnGamma(each)
      }
      if (errors > 0) likelihood += lnGamma(concentration) - lnGamma(concentration + errors)
    }
    if (likelihood > most) [best, most] = [concentration, likelihood]
  }
  return best
}

/** The lower and upper ends of the intervals of a transition matrix's entries, each row-major. */
export type MatrixInterval = [low: Float64Array, high: Float64Array]

/**
 * Returns 95% intervals of the entries of a transition matrix: those of a binomial share with Jeffreys' half an error more
 * on either side, widened by `slack` for what the assumed classes themselves may be wrong by.
 */
export function entryIntervals(
  matrix: Float64Array,
  counts: JointCounts,
  classes: number,
  slack: number,
): MatrixInterval {
  const totals = rowTotals(counts, classes)
  const low = new Float64Array(matrix.length)
  const high = new Float64Array(matrix.length)
  for (let at = 0; at < matrix.length; at++) {
    const total = totals[Math.floor(at / classes)]
    const share = (counts[at] + 0.5) / (total + 1)
    const half = NORMAL_95 * Math.sqrt((share * (1 - share)) / (total + 2)) + slack
    low[at] = clamp(Math.min(matrix[at], share - half), 0, 1)
    high[at] = clamp(Math.max(matrix[at], share + half), 0, 1)
  }
  return [low, high]
}
