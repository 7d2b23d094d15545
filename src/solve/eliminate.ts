/**
 * Solves a positive definite system of any order by Gaussian elimination without pivots, in place. `system` is size ×
 * (size + 1), row-major, with the right-hand side in the last column. Takes size³ / 3 multiply-adds in the calling
 * thread: for weights of a few hundred columns, not for Gram matrices.
 */
export function eliminate(system: Float64Array, size: number): Float64Array {
  const width = size + 1
  for (let p = 0; p < size; p++) {
    for (let i = p + 1; i < size; i++) {
      const factor = system[i * width + p] / system[p * width + p]
      if (factor === 0) continue
      for (let j = p; j < width; j++) system[i * width + j] -= factor * system[p * width + j]
    }
  }
  const solution = new Float64Array(size)
  for (let p = size - 1; p >= 0; p--) {
    let rest = system[p * width + size]
    for (let j = p + 1; j < size; j++) rest -= system[p * width + j] * solution[j]
    solution[p] = rest / system[p * width + p]
  }
  return solution
}
