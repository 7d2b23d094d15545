/** Label noise: each is a matrix T with T[c][j] = P(the label seen is j | the label given is c), drawn by counter. */
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, checkNumber, shown } from '../engine/check.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'
import {
  CALL_OPTIONS,
  type CheckedOptions,
  integer,
  list,
  pickOptions,
  type TableOf,
  takeOptions,
} from '../engine/options.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { labelOps, type NoiseArguments } from './binding.js'
import { BLOCK_VALUES } from './blocks.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray, MAX_SIDE } from './check.js'
import { BYTE_CLASSES, type Draws, drawsFrom, filledLabels } from './draws.js'

/**
 * The options of `apply`. The same draw gives the same row the same flip, wherever it is drawn: two sets of labels under one seed
 * (training and test) need two purposes or trials, or their rows are flipped alike. Without a purpose it is 'noise'.
 */
export interface NoiseOptions extends DrawOptions, CallOptions {
  /** Classes, from 2 to 4096. */
  classes: number
}

export const NOISE_OPTIONS = {
  classes: integer(2, MAX_SIDE).required(),
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('noise'),
  ...CALL_OPTIONS,
} satisfies TableOf<NoiseOptions>

/** The options of `draws`. */
export interface NoiseDrawsOptions extends NoiseOptions {
  /** Classes, from 2 to 256: draws are bytes. */
  classes: number
  /** Label vectors to draw, 1 or more. */
  draws: number
}

export const NOISE_DRAWS_OPTIONS = {
  ...NOISE_OPTIONS,
  classes: integer(2, BYTE_CLASSES).required(),
  draws: integer(1).required(),
} satisfies TableOf<NoiseDrawsOptions>

const MAP = list(integer(0), 0)

/** Immutable; it holds no memory. */
export interface Noise {
  readonly kind: 'symmetric' | 'fixedTarget' | 'transition'
  /** The probability of a flip, where there is one for all classes. */
  readonly p?: number
  /** The class that each class flips to, where it was given. */
  readonly map?: readonly number[]
  /** Returns T, classes × classes, row-major; each row sums to 1. Throws BAD_OPTION. */
  matrix(classes: number): Float64Array
  /**
   * Returns the labels as seen through the noise. A label stays as long as its uniform is below T[c][c]: with the same seed,
   * the labels that a smaller p flips are among those that a larger one flips. Throws BAD_OPTION, BAD_VALUE (labels), OUT_OF_MEMORY.
   */
  apply(labels: LabelArray, options: NoiseOptions): Promise<Int32Array>
  /**
   * Returns the labels as seen through the noise `draws` times, independently: draws × n, row-major, as every `predictMany` takes them.
   * Row i of draw d is what `apply` gives to label d·n + i of the same labels repeated; so draw 0 is `apply`'s, and fewer draws are a
   * prefix of more. Throws BAD_OPTION (more than 256 classes too), BAD_VALUE (labels), OUT_OF_MEMORY.
   */
  draws(labels: LabelArray, options: NoiseDrawsOptions): Promise<Draws>
}

/** Makes a noise in which every class flips with probability p, to each of the other classes alike. Throws BAD_OPTION. */
export function symmetric(p: number): Noise {
  checkNumber('symmetric', 'p', p, 0, 1)
  return noiseOf({ kind: 'symmetric', p }, (matrix, classes) => {
    matrix.fill(p / (classes - 1))
    for (let c = 0; c < classes; c++) matrix[c * classes + c] = 1 - p
  })
}

/**
 * Makes a noise in which class c flips with probability p to the class map[c]; without a map to c + 1, and the last to 0.
 * Throws BAD_OPTION.
 */
export function fixedTarget(p: number, map?: readonly number[]): Noise {
  checkNumber('fixedTarget', 'p', p, 0, 1)
  const targets = map === undefined ? undefined : MAP.read('fixedTarget', 'map', map)
  return noiseOf({ kind: 'fixedTarget', p, ...(targets && { map: targets }) }, (matrix, classes) => {
    if (targets) checkMap(targets, classes)
    for (let c = 0; c < classes; c++) {
      matrix[c * classes + c] += 1 - p
      matrix[c * classes + (targets ? targets[c] : (c + 1) % classes)] += p
    }
  })
}

/**
 * Makes any noise: `matrix` is T as K rows of K numbers, or as K × K numbers, row-major, K 2 or more. Rows sum to 1 within 1e-9.
 * The noise is for K classes only. Throws BAD_SHAPE, BAD_VALUE.
 */
export function transition(matrix: Float64Array | readonly ArrayLike<number>[]): Noise {
  const { values, classes: own } = matrixOf('transition', 'matrix', matrix)
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
  async function apply(labels: LabelArray, options: NoiseOptions): Promise<Int32Array> {
    const taken = takeOptions(kind, NOISE_OPTIONS, options)
    const argumentsFrom = argumentsOf(matrix, taken)
    const given = copyLabels(kind, 'labels', labels)
    checkLabels(kind, 'labels', given, taken.classes)
    const noisy = makeArray(kind, Int32Array, given.length)
    const ops = await labelOps()
    const fill = (block: Int32Array, first: number) =>
      block.set(ops.drawLabels(given.subarray(first, first + block.length), ...argumentsFrom(first)))
    return filledLabels(kind, noisy, { width: 1, fill }, pickOptions(CALL_OPTIONS, taken))
  }
  async function draws(labels: LabelArray, options: NoiseDrawsOptions): Promise<Draws> {
    const taken = takeOptions(kind, NOISE_DRAWS_OPTIONS, options)
    const argumentsFrom = argumentsOf(matrix, taken)
    const given = copyLabels(kind, 'labels', labels)
    checkLabels(kind, 'labels', given, taken.classes)
    const n = given.length
    const cycle = cycleOf(kind, given, Math.min(BLOCK_VALUES, n * taken.draws))
    const ops = await labelOps()
    const fill = (block: Uint8Array, first: number) =>
      block.set(ops.drawBytes(cycle.subarray(first % n, (first % n) + block.length), ...argumentsFrom(first)))
    return drawsFrom(kind, { n, draws: taken.draws }, { width: 1, fill }, pickOptions(CALL_OPTIONS, taken))
  }
  return Object.freeze({ ...named, matrix, apply, draws })
}

/** The arguments of the ops that draw, from the uniform of an index on. Throws BAD_OPTION. */
function argumentsOf(
  matrix: (classes: number) => Float64Array,
  { classes, seed, trial, purpose }: CheckedOptions<typeof NOISE_OPTIONS>,
): (first: number) => NoiseArguments {
  const cumulative = cumulativeOf(matrix(classes), classes)
  const { key } = stream(seed, purpose, trial)
  return (first) => [cumulative, classes, first, key.seedLow, key.purpose, key.trial, key.seedHigh]
}

/** Labels in bytes, repeated so that `size` of them follow each. */
function cycleOf(who: string, labels: LabelArray, size: number): Uint8Array {
  const cycle = makeArray(who, Uint8Array, labels.length + size)
  cycle.set(labels)
  for (let filled = labels.length; filled < cycle.length; filled *= 2) cycle.copyWithin(filled, 0, filled)
  return cycle
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

/** @internal A copy of the matrix of a noise of 2 classes or more, rows of sum 1. Throws BAD_SHAPE, BAD_VALUE. */
export function matrixOf(who: string, name: string, matrix: unknown): { values: Float64Array; classes: number } {
  const rows = Array.isArray(matrix)
  const values = rows ? flat(who, matrix) : squared(who, name, matrix)
  const classes = Math.sqrt(values.length)
  check(
    classes >= 2,
    'BAD_SHAPE',
    () => `${who}: ${name} has ${values.length} numbers but 2 classes or more are needed`,
  )
  checkRows(who, values, classes)
  return { values, classes }
}

const placeOf = (row: number, column: number): string => `row ${row}, column ${column}`

function squared(who: string, name: string, matrix: unknown): Float64Array {
  const needed = 'must be an array of rows, or a Float64Array of all'
  check(isArrayLike(matrix), 'BAD_VALUE', () => `${who}: ${name} is ${shown(matrix)} but ${needed}`)
  const own = Math.sqrt(matrix.length)
  check(Number.isInteger(own), 'BAD_SHAPE', () => `${who}: ${name} has ${matrix.length} numbers, which is no square`)
  return readNumbers(who, name, matrix, { placeOf: (i) => placeOf(Math.floor(i / own), i % own) })
}

function flat(who: string, rows: readonly unknown[]): Float64Array {
  const size = rows.length
  const values = makeArray(who, Float64Array, size * size)
  for (let c = 0; c < size; c++) {
    const row = readNumbers(who, `row ${c}`, rows[c], { placeOf: (j) => placeOf(c, j) })
    const needed = () => `${who}: row ${c} has ${row.length} numbers but there are ${size} rows`
    check(row.length === size, 'BAD_SHAPE', needed)
    values.set(row, c * size)
  }
  return values
}

function checkRows(who: string, matrix: Float64Array, classes: number): void {
  for (let c = 0; c < classes; c++) {
    const row = matrix.subarray(c * classes, (c + 1) * classes)
    const bad = row.findIndex((value) => value < 0)
    check(bad < 0, 'BAD_VALUE', () => `${who}: ${placeOf(c, bad)} is ${row[bad]} but must be 0 or more`)
    const sum = row.reduce((total, value) => total + value, 0)
    check(Math.abs(sum - 1) <= 1e-9, 'BAD_VALUE', () => `${who}: row ${c} sums to ${sum} but must sum to 1`)
  }
}
