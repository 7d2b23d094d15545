/** Label noise: each is a matrix T with T[c][j] = P(the label seen is j | the label given is c), drawn by counter. */
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, checkNumber } from '../engine/check.js'
import { stream } from '../random/stream.js'
import { labelOps } from './binding.js'
import { blocksOf } from './blocks.js'
import { checkClasses, checkLabels, type LabelArray } from './check.js'

/**
 * Which draw of the noise: the same (seed, trial) gives the same row the same flip, wherever it is drawn. Two sets of
 * labels under one seed (training and test) want two trials, or their rows are flipped alike.
 */
export interface NoiseOptions extends CallOptions {
  classes: number
  seed: number
  trial?: number
}

/** Immutable; it holds no memory. */
export interface Noise {
  readonly kind: 'symmetric' | 'fixedTarget' | 'transition'
  /** The probability of a flip, where there is one for all classes. */
  readonly p?: number
  /** The class that each class flips to, where it was given. */
  readonly map?: readonly number[]
  /** T, classes × classes, row-major; each row sums to 1. */
  matrix(classes: number): Float64Array
  /**
   * The labels as seen through the noise. A label stays as long as its uniform is below T[c][c]: with the same seed,
   * the labels that a smaller p flips are among those that a larger one flips.
   */
  apply(labels: LabelArray, options: NoiseOptions): Promise<Int32Array>
}

/** Every class flips with probability p, to each of the other classes alike. */
export function symmetric(p: number): Noise {
  checkNumber('symmetric', 'p', p, 0, 1)
  return noiseOf({ kind: 'symmetric', p }, (matrix, classes) => {
    matrix.fill(p / (classes - 1))
    for (let c = 0; c < classes; c++) matrix[c * classes + c] = 1 - p
  })
}

/** Class c flips with probability p to the class map[c]; without a map to c + 1, and the last to 0. */
export function fixedTarget(p: number, map?: readonly number[]): Noise {
  checkNumber('fixedTarget', 'p', p, 0, 1)
  const targets = map && Object.freeze(Array.from(map))
  return noiseOf({ kind: 'fixedTarget', p, ...(targets && { map: targets }) }, (matrix, classes) => {
    if (targets) checkMap(targets, classes)
    for (let c = 0; c < classes; c++) {
      matrix[c * classes + c] += 1 - p
      matrix[c * classes + (targets ? targets[c] : (c + 1) % classes)] += p
    }
  })
}

/**
 * Any noise: `matrix` is T as K rows of K numbers, or as K × K numbers, row-major. Rows sum to 1 within 1e-9.
 * The noise is for K classes only.
 */
export function transition(matrix: Float64Array | readonly ArrayLike<number>[]): Noise {
  const values = matrix instanceof Float64Array ? matrix.slice() : flat(matrix)
  const own = Math.sqrt(values.length)
  check(Number.isInteger(own), 'BAD_SHAPE', () => `transition: matrix has ${values.length} numbers, which is no square`)
  checkRows(values, own)
  return noiseOf({ kind: 'transition' }, (out, classes) => {
    check(classes === own, 'BAD_OPTION', () => `transition: classes is ${classes} but the matrix has ${own} rows`)
    out.set(values)
  })
}

/** The noise whose matrix `fill` writes into zeros. */
function noiseOf(
  named: Pick<Noise, 'kind' | 'p' | 'map'>,
  fill: (matrix: Float64Array, classes: number) => void,
): Noise {
  const { kind } = named
  function matrix(classes: number): Float64Array {
    checkClasses(kind, classes, 2)
    const values = new Float64Array(classes * classes)
    fill(values, classes)
    return values
  }
  async function apply(labels: LabelArray, { classes, seed, trial = 0, ...call }: NoiseOptions): Promise<Int32Array> {
    const ops = await labelOps()
    const cumulative = cumulativeOf(matrix(classes), classes)
    checkLabels(kind, 'labels', labels, classes)
    const given = labels.slice()
    const draws = stream(seed, 'noise', trial)
    const noisy = new Int32Array(given.length)
    for await (const [first, last] of blocksOf(kind, given.length, 3, call)) {
      const uniforms = new Float64Array(last - first)
      draws.fillUniform(uniforms, first)
      noisy.set(ops.applyNoise(given.subarray(first, last), cumulative, classes, uniforms), first)
    }
    return noisy
  }
  return Object.freeze({ ...named, matrix, apply })
}

/** The running sums of each row from its own class on, scaled to end in exactly 1, so that no class of probability 0 is drawn. */
function cumulativeOf(matrix: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(matrix.length)
  for (let c = 0; c < classes; c++) {
    const row = c * classes
    let sum = 0
    for (let step = 0; step < classes; step++) {
      sum += matrix[row + ((c + step) % classes)]
      sums[row + step] = sum
    }
    for (let step = 0; step < classes; step++) sums[row + step] /= sum
  }
  return sums
}

function checkMap(map: readonly number[], classes: number): void {
  check(
    map.length === classes,
    'BAD_OPTION',
    () => `fixedTarget: map has ${map.length} entries but there are ${classes} classes`,
  )
  map.forEach((target, c) => {
    checkInteger('fixedTarget', `map[${c}]`, target, 0, classes - 1)
  })
}

function flat(rows: readonly ArrayLike<number>[]): Float64Array {
  const size = rows.length
  rows.forEach((row, c) => {
    check(
      row.length === size,
      'BAD_SHAPE',
      () => `transition: row ${c} has ${row.length} numbers but there are ${size} rows`,
    )
  })
  return Float64Array.from(rows.flatMap((row) => Array.from(row)))
}

function checkRows(matrix: Float64Array, classes: number): void {
  for (let c = 0; c < classes; c++) {
    const row = matrix.subarray(c * classes, (c + 1) * classes)
    const bad = row.findIndex((value) => !(value >= 0))
    check(bad < 0, 'BAD_VALUE', () => `transition: row ${c}, column ${bad} is ${row[bad]} but must be 0 or more`)
    const sum = row.reduce((total, value) => total + value, 0)
    check(Math.abs(sum - 1) <= 1e-9, 'BAD_VALUE', () => `transition: row ${c} sums to ${sum} but must sum to 1`)
  }
}
