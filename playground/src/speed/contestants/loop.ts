// Plain JavaScript, one thread, in float64. Four points at a time keep the processor's adders busy, twice as fast as one
// at a time; each sum still runs in the order of the coordinates, so the answers are those of the definition.
import { BANDWIDTH, DIMENSION, OUTPUTS } from '../problems.ts'
import type { Answer, Contestant } from './contestant.ts'

/** The inputs of a problem in float64, which V8 reads without conversion. */
interface LoopOperands {
  points: Float64Array
  queries: Float64Array
  weights: Float64Array
}

/** Writes the squared distances from query i to all points. */
function squaredDistances({ points, queries }: LoopOperands, i: number, squared: Float64Array): void {
  const query = i * DIMENSION
  const n = squared.length
  let j = 0
  for (; j + 3 < n; j += 4) {
    const p0 = j * DIMENSION
    const [p1, p2, p3] = [p0 + DIMENSION, p0 + 2 * DIMENSION, p0 + 3 * DIMENSION]
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0]
    for (let t = 0; t < DIMENSION; t++) {
      const value = queries[query + t]
      const difference0 = value - points[p0 + t]
      const difference1 = value - points[p1 + t]
      const difference2 = value - points[p2 + t]
      const difference3 = value - points[p3 + t]
      sum0 += difference0 * difference0
      sum1 += difference1 * difference1
      sum2 += difference2 * difference2
      sum3 += difference3 * difference3
    }
    squared[j] = sum0
    squared[j + 1] = sum1
    squared[j + 2] = sum2
    squared[j + 3] = sum3
  }
  for (; j < n; j++) {
    let sum = 0
    for (let t = 0; t < DIMENSION; t++) sum += (queries[query + t] - points[j * DIMENSION + t]) ** 2
    squared[j] = sum
  }
}

function nearest(operands: LoopOperands, m: number, squared: Float64Array): Uint32Array {
  const found = new Uint32Array(m)
  for (let i = 0; i < m; i++) {
    squaredDistances(operands, i, squared)
    let best = 0
    for (let j = 1; j < squared.length; j++) if (squared[j] < squared[best]) best = j
    found[i] = best
  }
  return found
}

function gramProduct(operands: LoopOperands, m: number, squared: Float64Array): Float64Array {
  const { weights } = operands
  const product = new Float64Array(m * OUTPUTS)
  for (let i = 0; i < m; i++) {
    squaredDistances(operands, i, squared)
    for (let j = 0; j < squared.length; j++) {
      const value = Math.exp(-Math.sqrt(squared[j]) / BANDWIDTH)
      for (let r = 0; r < OUTPUTS; r++) product[i * OUTPUTS + r] += value * weights[j * OUTPUTS + r]
    }
  }
  return product
}

/** The loops that one writes without a library. */
export const loop: Contestant = {
  name: 'loop',
  prepare({ kind }, { n, m, points, queries, weights }) {
    const [p, q, w] = [points, queries, weights].map((each) => Float64Array.from(each))
    const operands = { points: p, queries: q, weights: w }
    const squared = new Float64Array(n)
    const solve = kind === 'nearest' ? nearest : gramProduct
    return { run: async (): Promise<Answer> => solve(operands, m, squared), [Symbol.dispose]() {} }
  },
}
