/**
 * Norms and sums of the columns of row-major n×outputs arrays. They are plain loops because a solve of many right-hand
 * sides has 10^7 values.
 */

/** Returns the Euclidean norm of each of the `outputs` columns of x. The squares of row i count `weights[i]` times. */
export function norms(x: Float64Array, outputs: number, weights: ArrayLike<number>): Float64Array {
  const scales = largest(x, outputs)
  const sums = new Float64Array(outputs)
  for (let at = 0, row = 0; at < x.length; row++) {
    const weight = weights[row]
    for (let r = 0; r < outputs; r++, at++) {
      const value = x[at] / scales[r]
      sums[r] += weight * value * value
    }
  }
  return sums.map((sum, r) => scales[r] * Math.sqrt(sum))
}

/** Returns the largest absolute value of each of the `outputs` columns of x; 1 for a column of zeros. */
export function largest(x: Float64Array, outputs: number): Float64Array {
  const found = new Float64Array(outputs)
  for (let at = 0; at < x.length; ) {
    for (let r = 0; r < outputs; r++, at++) {
      const value = Math.abs(x[at])
      if (value > found[r]) found[r] = value
    }
  }
  return found.map((value) => value || 1)
}

/**
 * Returns the largest ratio of a column's residual norm, in `rests`, to the norm of its right-hand side, in `sizes`. A
 * column whose right-hand side is 0 counts as 0.
 */
export function worst(rests: Float64Array, sizes: Float64Array): number {
  return rests.reduce((most, rest, r) => Math.max(most, sizes[r] > 0 ? rest / sizes[r] : 0), 0)
}

/** Returns x + y · diag(scales), where x and y have a column for each of `scales`. An undefined x stands for zeros. */
export function addScaled(x: Float64Array | undefined, y: Float64Array, scales: Float64Array): Float64Array {
  if (!x) return scales.every((scale) => scale === 1) ? y : addScaled(new Float64Array(y.length), y, scales)
  const sum = new Float64Array(x.length)
  for (let at = 0; at < x.length; ) {
    for (let r = 0; r < scales.length; r++, at++) sum[at] = x[at] + y[at] * scales[r]
  }
  return sum
}

/** Returns a - b. */
export function subtract(a: Float64Array, b: Float64Array): Float64Array {
  const rest = new Float64Array(a.length)
  for (let at = 0; at < a.length; at++) rest[at] = a[at] - b[at]
  return rest
}

/** Returns x with each column divided by its scale; x itself if all scales are 1, as they are for labels. */
export function divide(x: Float64Array, scales: Float64Array): Float64Array {
  if (scales.every((scale) => scale === 1)) return x
  const quotient = new Float64Array(x.length)
  for (let at = 0; at < x.length; ) {
    for (let r = 0; r < scales.length; r++, at++) quotient[at] = x[at] / scales[r]
  }
  return quotient
}

/** Returns a copy of the given columns of x, which is row-major with `outputs` columns, in the given order. */
export function takeColumns(x: Float64Array, outputs: number, columns: ArrayLike<number>): Float64Array {
  const { length } = columns
  return Float64Array.from({ length: (x.length / outputs) * length }, (_, at) => {
    return x[Math.floor(at / length) * outputs + columns[at % length]]
  })
}
