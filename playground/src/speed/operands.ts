import { stream } from 'noisy-teacher'
import { DIMENSION, OUTPUTS, type ProblemSizes, type SpeedProblem } from './problems.ts'

/** The inputs of a problem, row-major. */
export interface Operands extends ProblemSizes {
  /** n × `DIMENSION`. */
  points: Float32Array
  /** m × `DIMENSION`. */
  queries: Float32Array
  /** n × `OUTPUTS`. */
  weights: Float32Array
}

/** Draws the inputs of a problem. */
export function operandsOf({ directions }: SpeedProblem, { n, m }: ProblemSizes): Operands {
  return {
    n,
    m,
    points: rowsOf('points', n, directions),
    queries: rowsOf('queries', m, directions),
    weights: normals('weights', n * OUTPUTS),
  }
}

const normals = (purpose: string, count: number) => stream(1, `speed: ${purpose}`).fillNormal(new Float32Array(count))

function rowsOf(purpose: string, rows: number, directions: number): Float32Array {
  if (directions === DIMENSION) return normals(purpose, rows * DIMENSION)
  const [latent, mixing] = [normals(`${purpose} latent`, rows * directions), normals('mixing', directions * DIMENSION)]
  return Float32Array.from({ length: rows * DIMENSION }, (_, at) => {
    const [row, column] = [Math.floor(at / DIMENSION), at % DIMENSION]
    let sum = 0
    for (let k = 0; k < directions; k++) sum += latent[row * directions + k] * mixing[k * DIMENSION + column]
    return sum
  })
}
