import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, checkNumber, shown } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import { handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, integer, type TableOf, takeOptions, text } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { type Stream, stream } from '../random/stream.js'
import { MAX_CLASSES } from './dataset.js'
import { checkDistribution } from './distribution.js'
import { rowsOf, withRows } from './rows.js'
import { SAMPLE_OPTIONS, Sample, type SampleOptions } from './sample.js'

/** A joint distribution of inputs x and labels y whose posterior p(y | x) is known. */
export interface World {
  /** Name of the world in error messages and progress stages. */
  readonly name: string
  /** Number of classes. */
  readonly classes: number
  /** Number of columns of the inputs x. */
  readonly dimension: number
  /**
   * Bayes error, the lowest possible error rate: the mean over inputs x of 1 - max_y p(y | x), from 0 to 1. Computed
   * when it is first read: for a Gaussian mixture of 10 classes, an estimate that takes some tenths of a second.
   */
  readonly bayesError: number
  /** Half the width of the 95% interval of `bayesError` if that is an estimate; 0 if it is exact. */
  readonly bayesErrorMargin: number
  /**
   * Draws n independent rows with their labels. Row i depends only on i and on the options seed, trial and purpose, so
   * a shorter sample is a prefix of a longer one. Throws BAD_OPTION when n is not a whole number of 1 or more, or an
   * option is out of range; BAD_VALUE when `engine` is not an Engine; CLOSED when it was closed; OUT_OF_MEMORY when the
   * sample does not fit.
   */
  sample(engine: Engine, n: number, options?: SampleOptions): Promise<Sample>
  /**
   * Returns p(y | x) of each row of x: rows×classes, row-major. Plain rows are copied at the call; a matrix is borrowed
   * until the call settles. Throws BAD_SHAPE when a row does not have `dimension` columns; BAD_VALUE when a number is
   * not finite or a row is not in the domain of the world; BAD_OPTION when an option is invalid; DISPOSED when x was
   * disposed; CLOSED when its engine was closed; OUT_OF_MEMORY when the result does not fit.
   */
  posterior(x: InputRows, options?: CallOptions): Promise<Float64Array>
  /**
   * Returns the Bayes optimal class of each row of x, the lowest on ties; length m for m rows. Throws BAD_SHAPE when a
   * row does not have `dimension` columns; BAD_VALUE when a number is not finite or a row is not in the domain of the
   * world; BAD_OPTION when an option is invalid; DISPOSED when x was disposed; CLOSED when its engine was closed;
   * OUT_OF_MEMORY when the result does not fit.
   */
  bayes(x: InputRows, options?: CallOptions): Promise<Int32Array>
}

/** Argument of `defineWorld`: name and shape of a world, its Bayes error, its inputs and its posterior. */
export interface WorldParts {
  /** Name of the world in error messages and progress stages. */
  name: string
  /** Number of classes, from 1 to 65,536. */
  classes: number
  /** Number of columns of the inputs, 1 or more. */
  dimension: number
  /**
   * Returns the Bayes error `value`, and half the width of its 95% interval, `margin` (0 if `value` is exact); both
   * from 0 to 1. Called at most once.
   */
  bayesError(): { value: number; margin: number }
  /**
   * Draws n rows of inputs, n×dimension, from the random streams that `streamOf(name)` returns, one for each name. Row
   * i must depend only on draws of index i, so that a shorter sample is a prefix of a longer one. The stream 'labels'
   * is the one that labels are drawn from: use other names.
   */
  inputs(engine: Engine, n: number, streamOf: (what: string) => Stream, options: CallOptions): Promise<Matrix>
  /** Writes p(y | x) of one row of `dimension` numbers to `out`, which has `classes` entries; they must sum to 1. */
  posterior(row: ArrayLike<number>, out: Float64Array): void
}

export const WORLD_PARTS = {
  name: text().required(),
  classes: integer(1, MAX_CLASSES).required(),
  dimension: integer(1).required(),
  bayesError: callback<WorldParts['bayesError']>('a function that returns { value, margin }').required(),
  inputs: callback<WorldParts['inputs']>('a function of (engine, n, streamOf, options)').required(),
  posterior: callback<WorldParts['posterior']>('a function of (row, out)').required(),
} satisfies TableOf<WorldParts>

const WORLD_CALLS = ['sample', 'posterior', 'bayes'] as const

/**
 * @internal Reads each member of a world once and checks it. Throws BAD_VALUE when it is not a world; BAD_OPTION when
 * its numbers of classes or columns are out of range.
 */
export function checkWorld(
  who: string,
  given: World,
): Pick<World, 'name' | 'classes' | 'dimension' | (typeof WORLD_CALLS)[number]> {
  const needed = 'a world of this library or of defineWorld'
  const world = takeMembers(who, 'the world', given, ['name', 'classes', 'dimension', ...WORLD_CALLS], needed)
  const held = typeof world.name === 'string' && WORLD_CALLS.every((name) => typeof world[name] === 'function')
  check(held, 'BAD_VALUE', () => `${who}: the world is ${shown(given)} but must be ${needed}`)
  checkInteger(who, "the world's classes", world.classes, 1, MAX_CLASSES)
  checkInteger(who, "the world's dimension", world.dimension, 1)
  return world
}

/**
 * Returns a world with your own distribution of inputs and your own p(y | x). The label of each row is drawn from the
 * posterior of the row as stored in the matrix, after rounding to its element type. Throws BAD_OPTION when a part is
 * missing or invalid. `sample` of the world throws BAD_VALUE when a posterior has a probability below 0 or does not sum
 * to 1.
 *
 * @example
 * ```ts
 * import { createEngine, defineWorld } from 'noisy-teacher'
 * const world = defineWorld({
 *   ...{ name: 'ramp', classes: 2, dimension: 1, bayesError: () => ({ value: 0.25, margin: 0 }) },
 *   inputs: async (engine, n, streamOf) => engine.matrix(n, 1, streamOf('x').fillUniform(new Float64Array(n))),
 *   posterior: (row, out) => out.set([row[0], 1 - row[0]]),
 * })
 * console.log((await world.sample(await createEngine(), 5)).y.join(' ')) // 0 1 0 0 1
 * ```
 */
export function defineWorld(parts: WorldParts): World {
  const taken = takeOptions('defineWorld', WORLD_PARTS, parts)
  const { name, classes, dimension, inputs, posterior } = taken
  return makeWorld(taken, async (engine, n, streamOf, options) => {
    const labels = streamOf('labels')
    const x = await inputs(engine, n, streamOf, options)
    checkMatrix(name, 'inputs', x)
    const [y, clean] = [new Int32Array(n), new Int32Array(n)]
    const of = new Float64Array(classes)
    const drawSome = (first: number, last: number) => {
      const rowOf = rowsOf(name, x, dimension)
      for (let i = first; i < last; i++) {
        posterior(rowOf(i), of)
        checkDistribution(() => `${name}: the posterior of row ${i}`, of, { at: 0, classes })
        y[i] = pick(of, labels.uniform(i))
        clean[i] = largest(of)
      }
    }
    return handOver(x, async () => {
      await sliced(n, dimension * classes, drawSome, betweenSlices(options, `${name}: labels`, n))
      return new Sample({ x, y, clean, classes })
    })
  })
}

/** Draws n labeled rows from the streams of one sample. */
type DrawFromStreams = (
  engine: Engine,
  n: number,
  streamOf: (what: string) => Stream,
  options: CallOptions,
) => Promise<Sample>

/** @internal Returns a world from checked parts; `draw` draws its samples. */
export function makeWorld(parts: Omit<WorldParts, 'inputs'>, draw: DrawFromStreams): World {
  const { name, classes, dimension, posterior } = parts
  let error: { value: number; margin: number } | undefined

  function bayesError(): { value: number; margin: number } {
    if (error) return error
    const found: { value?: unknown; margin?: unknown } = parts.bayesError() ?? {}
    const { value, margin } = found
    checkNumber(name, 'bayesError().value', value, 0, 1)
    checkNumber(name, 'bayesError().margin', margin, 0, 1)
    error = { value, margin }
    return error
  }

  return Object.freeze({
    name,
    classes,
    dimension,
    get bayesError() {
      return bayesError().value
    },
    get bayesErrorMargin() {
      return bayesError().margin
    },
    async sample(engine: Engine, n: number, options: SampleOptions = {}): Promise<Sample> {
      const { seed, trial, purpose, ...call } = takeOptions(name, SAMPLE_OPTIONS, options)
      checkEngine(name, engine)
      checkInteger(name, 'n', n, 1)
      const streamOf = (what: string) => stream(seed, `${purpose}: ${what}`, trial)
      return draw(engine, n, streamOf, call)
    },
    async posterior(x: InputRows, options: CallOptions = {}): Promise<Float64Array> {
      const call = takeOptions(name, CALL_OPTIONS, options)
      return withRows(name, x, dimension, async (count, rows) => {
        const all = makeArray(name, Float64Array, count * classes)
        const look = (first: number, last: number) => {
          const rowOf = rows()
          for (let i = first; i < last; i++) posterior(rowOf(i), all.subarray(i * classes, (i + 1) * classes))
        }
        await sliced(count, dimension * classes, look, betweenSlices(call, `${name}: posterior`, count))
        return all
      })
    },
    async bayes(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
      const call = takeOptions(name, CALL_OPTIONS, options)
      return withRows(name, x, dimension, async (count, rows) => {
        const best = makeArray(name, Int32Array, count)
        const of = new Float64Array(classes)
        const look = (first: number, last: number) => {
          const rowOf = rows()
          for (let i = first; i < last; i++) {
            posterior(rowOf(i), of)
            best[i] = largest(of)
          }
        }
        await sliced(count, dimension * classes, look, betweenSlices(call, `${name}: bayes`, count))
        return best
      })
    },
  })
}

/**
 * Returns the class that a uniform draw from [0, 1) selects: the first whose cumulative probability exceeds the draw.
 */
export function pick(probabilities: ArrayLike<number>, uniform: number): number {
  let cumulative = 0
  let last = 0
  for (let c = 0; c < probabilities.length; c++) {
    cumulative += probabilities[c]
    if (uniform < cumulative) return c
    if (probabilities[c] > 0) last = c
  }
  // By rounding, the sum can stay below the draw.
  return last
}

/** Returns the index of the largest value, the first on ties. */
export function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let c = 1; c < values.length; c++) if (values[c] > values[best]) best = c
  return best
}
