/**
 * Label noise, defined by a matrix T with T[c][j] = P(noisy label j | label c) and drawn from counter-based streams.
 */
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, checkNumber } from '../engine/check.js'
import { CALL_OPTIONS, integer, list, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { due, rest } from '../engine/slices.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { labelOps, readyOps } from './binding.js'
import { BLOCK_VALUES } from './blocks.js'
import { checkClasses, checkLabels, copyLabels, type LabelArray, MAX_SIDE } from './check.js'
import { BYTE_CLASSES, type Draws, drawsFrom, filledLabels } from './draws.js'
import { argumentsOf, cycleOf, keptSums } from './noise-arguments.js'
import { matrixOf } from './noise-matrix.js'

/**
 * Options of `Noise.apply`: the number of classes, and the seed, trial and purpose that name the random draw; `purpose`
 * is 'noise' by default. A uniform number in [0, 1) decides the label of each row, and depends only on seed, trial,
 * purpose and the row's index. Therefore give training and test labels of one seed different purposes or trials;
 * otherwise rows of the same index are flipped together.
 */
export interface NoiseOptions extends DrawOptions, CallOptions {
  /** Number of classes, from 2 to 4096. */
  classes: number
}

export const NOISE_OPTIONS = {
  classes: integer(2, MAX_SIDE).required(),
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('noise'),
  ...CALL_OPTIONS,
} satisfies TableOf<NoiseOptions>

/**
 * Options of `Noise.draws`: the number of label vectors, the number of classes, and the seed, trial and purpose that
 * name the random draw; `purpose` is 'noise' by default.
 */
export interface NoiseDrawsOptions extends NoiseOptions {
  /** Number of classes, from 2 to 256, since draws are stored in bytes. */
  classes: number
  /** Number of label vectors to draw, 1 or more. */
  draws: number
}

export const NOISE_DRAWS_OPTIONS = {
  ...NOISE_OPTIONS,
  classes: integer(2, BYTE_CLASSES).required(),
  draws: integer(1).required(),
} satisfies TableOf<NoiseDrawsOptions>

/** Maximum number of labels that `apply` draws at once, without a copy of them: less than a millisecond. */
const SHORT_LABELS = 1 << 16

const TARGET_MAP = list(integer(0), 0)

/**
 * A model of label noise, made by `symmetric`, `fixedTarget` or `transition`, that draws noisy labels from clean ones.
 * It is immutable, and has no memory to dispose.
 */
export interface Noise {
  /** Name of the function that made the noise. */
  readonly kind: 'symmetric' | 'fixedTarget' | 'transition'
  /** Probability that a label is flipped, from 0 to 1; absent for 'transition'. */
  readonly p?: number
  /** Target classes, one per class: class c flips to map[c]. Present only if `fixedTarget` was called with a map. */
  readonly map?: readonly number[]
  /**
   * Returns the noise matrix T for 2 to 4096 classes, classes × classes, row-major: entry c · classes + j is
   * T[c][j] = P(noisy label j | label c). Each row sums to 1. Throws BAD_OPTION when classes is out of range or does
   * not match the map or matrix from which the noise was made.
   */
  matrix(classes: number): Float64Array
  /**
   * Returns noisy labels for n clean ones, length n. A label c is kept if the uniform number of its row is below the
   * noise matrix entry T[c][c] = P(noisy label c | label c). Therefore a larger p flips, with the same seed, a superset
   * of the rows that a smaller p flips.
   *
   * Throws BAD_OPTION when an option is invalid or classes does not match the map or matrix of the noise; BAD_VALUE
   * when labels is not an Int32Array or Uint8Array, or a label is not from 0 to classes - 1; OUT_OF_MEMORY when the
   * labels cannot be allocated; and UNSUPPORTED when the host cannot load WebAssembly.
   */
  apply(labels: LabelArray, options: NoiseOptions): Promise<Int32Array>
  /**
   * Returns `draws` independent vectors of noisy labels for n clean ones, draws × n, row-major: the input of
   * `predictMany`. Row i of draw d uses the uniform number of index d·n + i. Draw 0 therefore equals the result of
   * `apply`, and fewer draws are a prefix of more.
   *
   * Throws BAD_OPTION when an option is invalid or classes does not match the map or matrix of the noise; BAD_VALUE
   * when labels is not an Int32Array or Uint8Array, or a label is not from 0 to classes - 1; OUT_OF_MEMORY when the
   * draws cannot be allocated; and UNSUPPORTED when the host cannot load WebAssembly.
   */
  draws(labels: LabelArray, options: NoiseDrawsOptions): Promise<Draws>
}

/**
 * Returns noise that flips each label with probability p, from 0 to 1, to one of the other classes, chosen uniformly.
 * With K classes its matrix, T[c][j] = P(noisy label j | label c), is T[c][c] = 1 - p and T[c][j] = p / (K - 1) for
 * j ≠ c. The number of classes is passed to `apply`, `draws` and `matrix`. Throws BAD_OPTION when p is not from 0 to 1.
 *
 * @example
 * ```ts
 * import { symmetric } from 'noisy-teacher'
 * const noise = symmetric(0.3)
 * console.log([...noise.matrix(2)]) // [ 0.7, 0.3, 0.3, 0.7 ]
 * const noisy = await noise.apply(Int32Array.of(0, 1, 2, 3, 0, 1, 2, 3), { classes: 4, seed: 1 })
 * console.log([...noisy].join(' ')) // 2 1 3 3 0 1 2 3
 * ```
 */
export function symmetric(p: number): Noise {
  checkNumber('symmetric', 'p', p, 0, 1)
  return noiseOf({ kind: 'symmetric', p }, (matrix, classes) => {
    matrix.fill(p / (classes - 1))
    for (let c = 0; c < classes; c++) matrix[c * classes + c] = 1 - p
  })
}

/**
 * Returns noise that flips each label c with probability p, from 0 to 1, to the class map[c]. Without a map, it flips
 * each class to the next, and the last class to 0. A map must have one entry per class: with another number of classes,
 * `apply`, `draws` and `matrix` throw BAD_OPTION. Throws BAD_OPTION when p is not from 0 to 1 or map is not an array of
 * whole numbers of 0 or more.
 */
export function fixedTarget(p: number, map?: readonly number[]): Noise {
  checkNumber('fixedTarget', 'p', p, 0, 1)
  const targets = map === undefined ? undefined : TARGET_MAP.read('fixedTarget', 'map', map)
  return noiseOf({ kind: 'fixedTarget', p, ...(targets && { map: targets }) }, (matrix, classes) => {
    if (targets) checkMap(targets, classes)
    for (let c = 0; c < classes; c++) {
      matrix[c * classes + c] += 1 - p
      matrix[c * classes + (targets ? targets[c] : (c + 1) % classes)] += p
    }
  })
}

/**
 * Returns noise with the given noise matrix T, T[c][j] = P(noisy label j | label c), for K ≥ 2 classes: K rows of K
 * numbers, or a row-major Float64Array of K × K numbers. It applies to labels of exactly K classes. Throws BAD_SHAPE
 * when T is not square or K is below 2; BAD_VALUE when T is not an array of numbers, an entry is not a finite number of
 * 0 or more, or a row does not sum to 1 within 1e-9.
 *
 * @example
 * ```ts
 * import { transition } from 'noisy-teacher'
 * const noise = transition([[0.9, 0.1], [0, 1]]) // class 0 becomes 1 in one of ten rows, class 1 stays
 * const noisy = await noise.apply(new Int32Array(12), { classes: 2, seed: 1 })
 * console.log([...noisy].join(' ')) // 0 0 0 0 0 0 0 0 0 1 0 0
 * ```
 */
export function transition(matrix: Float64Array | readonly ArrayLike<number>[]): Noise {
  const { values, classes: own } = matrixOf('transition', 'matrix', matrix)
  return noiseOf({ kind: 'transition' }, (out, classes) => {
    check(classes === own, 'BAD_OPTION', () => `transition: classes is ${classes} but the matrix has ${own} rows`)
    out.set(values)
  })
}

/**
 * Returns the noise with the members `named`, whose matrix for a number of classes `fill` writes into an array of
 * zeros.
 */
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
  const cumulative = keptSums(matrix)
  async function apply(labels: LabelArray, options: NoiseOptions): Promise<Int32Array> {
    const taken = takeOptions(kind, NOISE_OPTIONS, options)
    const argumentsFrom = argumentsOf(cumulative, taken)
    checkLabels(kind, 'labels', labels, taken.classes)
    const loaded = readyOps()
    if (loaded && labels.length <= SHORT_LABELS) {
      taken.signal?.throwIfAborted()
      const drawn = loaded.drawLabels(labels, ...argumentsFrom(0))
      if (due()) await rest()
      return drawn
    }
    const given = copyLabels(kind, 'labels', labels)
    const noisy = makeArray(kind, Int32Array, given.length)
    const ops = await labelOps()
    const fill = (block: Int32Array, first: number) =>
      block.set(ops.drawLabels(given.subarray(first, first + block.length), ...argumentsFrom(first)))
    return filledLabels(kind, noisy, { width: 1, fill }, pickOptions(CALL_OPTIONS, taken))
  }
  async function draws(labels: LabelArray, options: NoiseDrawsOptions): Promise<Draws> {
    const taken = takeOptions(kind, NOISE_DRAWS_OPTIONS, options)
    const argumentsFrom = argumentsOf(cumulative, taken)
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
