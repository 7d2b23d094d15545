import type { Call } from '#engine/call.js'

/** A symmetric positive definite n×n matrix: 2 on the diagonal, rows of other values that sum to less than 1. */
export function definite(n: number, random: () => number): number[][] {
  const a = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => 2 * Number(i === j)))
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[i][j] = a[j][i] = (2 * random() - 1) / n
  return a
}

/** The lower Cholesky factor by its definition, row by row. */
export function choleskyByDefinition(a: number[][]): number[][] {
  const l = a.map(() => [] as number[])
  a.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      let rest = row[j]
      for (let t = 0; t < j; t++) rest -= l[i][t] * l[j][t]
      l[i][j] = j < i ? rest / l[j][j] : Math.sqrt(rest)
    }
  })
  return l
}

/** Solves a x = b by the Cholesky factor, for a positive definite a. */
export function solvedByDefinition(a: number[][], b: number[]): number[] {
  const l = choleskyByDefinition(a)
  const x: number[] = []
  l.forEach((row, i) => {
    x.push((b[i] - row.slice(0, i).reduce((sum, value, j) => sum + value * x[j], 0)) / row[i])
  })
  for (let i = l.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < l.length; j++) x[i] -= l[j][i] * x[j]
    x[i] /= l[i][i]
  }
  return x
}

/** Where row i, column j of a lower triangle in strips of `lanes` rows stands: strip after strip, [column][lane]. */
function placeInStrips(i: number, j: number, lanes: number): number {
  const s = Math.floor(i / lanes)
  return ((s * (s + 1)) / 2) * lanes * lanes + j * lanes + (i % lanes)
}

/** The address of a lower triangle in strips, padded by the identity, in a block of the call. */
export function uploadStrips(call: Call, a: number[][], precision: 'f32' | 'f64'): number {
  const lanes = precision === 'f32' ? 8 : 4
  const padded = Math.ceil(a.length / lanes) * lanes
  const view = stripsView(call, call.allocate(placeInStrips(padded, 0, lanes) * (32 / lanes)), padded, precision)
  for (let i = 0; i < padded; i++) {
    for (let j = 0; j <= i; j++) view[placeInStrips(i, j, lanes)] = i < a.length ? a[i][j] : Number(i === j)
  }
  return view.byteOffset
}

/** The lower triangle that stands in strips at an address, row by row. */
export function downloadStrips(call: Call, address: number, rows: number, precision: 'f32' | 'f64'): number[][] {
  const lanes = precision === 'f32' ? 8 : 4
  const view = stripsView(call, address, rows, precision)
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: i + 1 }, (__, j) => view[placeInStrips(i, j, lanes)]),
  )
}

function stripsView(call: Call, address: number, rows: number, precision: 'f32' | 'f64') {
  const { memory } = call.engine
  return precision === 'f32'
    ? memory.view<Float32Array>(Float32Array, address, placeInStrips(Math.ceil(rows / 8) * 8, 0, 8))
    : memory.view<Float64Array>(Float64Array, address, placeInStrips(Math.ceil(rows / 4) * 4, 0, 4))
}
