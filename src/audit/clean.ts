/** Minimum of an unmixed probability, and of one that is not unmixed: those are above 0 by themselves. */
const [MIN_CLEAN, MIN_GIVEN] = [1e-3, 1e-9]
/** A pivot below this share of the largest entry of its matrix counts as 0. */
const MIN_PIVOT = 1e-9

/**
 * Returns the probabilities of the true class, row-major n×classes, from those of the given label and the transition
 * matrix T: P T⁻¹, with entries of at least 1e-3 and rows that sum to 1. Without a matrix, or if it is singular, it is P.
 */
export function cleanProbabilities(
  probabilities: Float32Array,
  classes: number,
  transition: Float64Array | undefined,
): Float32Array {
  const inverse = transition && invert(transition, classes)
  const clean = new Float32Array(probabilities.length)
  const row = new Float64Array(classes)
  for (let at = 0; at < probabilities.length; at += classes) {
    if (inverse) {
      row.fill(0)
      for (let j = 0; j < classes; j++) {
        const p = probabilities[at + j]
        for (let k = 0; k < classes; k++) row[k] += p * inverse[j * classes + k]
      }
    } else for (let k = 0; k < classes; k++) row[k] = probabilities[at + k]
    let sum = 0
    for (let k = 0; k < classes; k++) {
      row[k] = Math.max(inverse ? MIN_CLEAN : MIN_GIVEN, row[k])
      sum += row[k]
    }
    for (let k = 0; k < classes; k++) clean[at + k] = row[k] / sum
  }
  return clean
}

/** Returns the inverse of a square matrix, row-major, by Gauss-Jordan elimination with row pivots; undefined if singular. */
export function invert(matrix: Float64Array, size: number): Float64Array | undefined {
  const left = matrix.slice()
  const right = new Float64Array(size * size)
  for (let i = 0; i < size; i++) right[i * size + i] = 1
  const scale = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let p = 0; p < size; p++) {
    let pivot = p
    for (let i = p + 1; i < size; i++) if (Math.abs(left[i * size + p]) > Math.abs(left[pivot * size + p])) pivot = i
    if (!(Math.abs(left[pivot * size + p]) > MIN_PIVOT * scale)) return undefined
    for (const side of [left, right]) swapRows(side, size, p, pivot)
    const factor = 1 / left[p * size + p]
    for (const side of [left, right]) for (let j = p * size; j < (p + 1) * size; j++) side[j] *= factor
    for (let i = 0; i < size; i++) {
      const times = left[i * size + p]
      if (i === p || times === 0) continue
      for (const side of [left, right]) for (let j = 0; j < size; j++) side[i * size + j] -= times * side[p * size + j]
    }
  }
  return right
}

function swapRows(matrix: Float64Array, size: number, a: number, b: number): void {
  if (a === b) return
  const held = matrix.slice(a * size, (a + 1) * size)
  matrix.copyWithin(a * size, b * size, (b + 1) * size)
  matrix.set(held, b * size)
}
