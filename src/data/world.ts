import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, checkNumber, shown } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import { handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, integer, type TableOf, takeOptions, text } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { type Stream, stream } from '../random/stream.js'
import { type Dataset, MOST_CLASSES, OwnedDataset } from './dataset.js'
import { type Rows, rowsOf, withRows } from './rows.js'

/** Which sample of a world; without a purpose it is 'sample'. */
export interface SampleOptions extends DrawOptions, CallOptions {}

export const SAMPLE_OPTIONS = {
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('sample'),
  ...CALL_OPTIONS,
} satisfies TableOf<SampleOptions>

/** Rows drawn from a world, with the labels y as drawn and the Bayes optimal ones, `clean`. The caller disposes it. */
export class Sample extends OwnedDataset {
  readonly clean: Int32Array

  /** @internal Takes over x. */
  constructor({ clean, ...data }: Omit<Dataset, 'shares'> & { clean: Int32Array }) {
    super(data)
    this.clean = clean
  }
}

/** A distribution of (x, y) whose p(y | x) is known. */
export interface World {
  readonly name: string
  readonly classes: number
  readonly dimension: number
  /** R* = E[1 - max_y p(y | x)]. */
  readonly bayesError: number
  /** Half the width of the 95% interval of `bayesError` where that is itself an estimate; 0 where it is exact. */
  readonly bayesErrorMargin: number
  /** n independent rows; the first rows of a larger sample are those of a smaller one. Errors: BAD_OPTION, OUT_OF_MEMORY. */
  sample(engine: Engine, n: number, options?: SampleOptions): Promise<Sample>
  /**
   * Returns p(y | x) of each row, row-major rows×classes. Plain rows are copied, and a matrix is borrowed until then.
   * Throws BAD_VALUE, BAD_SHAPE, BAD_OPTION, DISPOSED, CLOSED, OUT_OF_MEMORY.
   */
  posterior(x: Rows, options?: CallOptions): Promise<Float64Array>
  /** Returns the class of the largest p(y | x) of each row, the lowest on ties. Throws as `posterior`. */
  bayes(x: Rows, options?: CallOptions): Promise<Int32Array>
}

/** What a world is made of. */
export interface WorldParts {
  name: string
  classes: number
  /** Columns of the inputs. */
  dimension: number
  /** R*, and half the width of its 95% interval where it is an estimate (0 where it is exact). Asked for at most once. */
  bayesError(): { value: number; margin: number }
  /** Inputs of n rows, by draws from streams of their own: row i from the draws of i alone, so that samples begin like longer ones. */
  inputs(engine: Engine, n: number, streamOf: (what: string) => Stream, options: CallOptions): Promise<Matrix>
  /** Writes p(y | x) of one row over `out`, which has `classes` entries. */
  posterior(row: ArrayLike<number>, out: Float64Array): void
}

export const WORLD_PARTS = {
  name: text().required(),
  classes: integer(1, MOST_CLASSES).required(),
  dimension: integer(1).required(),
  bayesError: callback<WorldParts['bayesError']>('a function that returns { value, margin }').required(),
  inputs: callback<WorldParts['inputs']>('a function of (engine, n, streamOf, options)').required(),
  posterior: callback<WorldParts['posterior']>('a function of (row, out)').required(),
} satisfies TableOf<WorldParts>

const WORLD_CALLS = ['sample', 'posterior', 'bayes'] as const

/** @internal The members of a world, each read once. Throws BAD_VALUE on what is no world. */
export function checkWorld(
  who: string,
  given: World,
): Pick<World, 'name' | 'classes' | 'dimension' | (typeof WORLD_CALLS)[number]> {
  const needed = 'one of the worlds, or of defineWorld'
  const world = takeMembers(who, 'the world', given, ['name', 'classes', 'dimension', ...WORLD_CALLS], needed)
  const held = typeof world.name === 'string' && WORLD_CALLS.every((name) => typeof world[name] === 'function')
  check(held, 'BAD_VALUE', () => `${who}: the world is ${shown(given)} but must be ${needed}`)
  checkInteger(who, "the world's classes", world.classes, 1, MOST_CLASSES)
  checkInteger(who, "the world's dimension", world.dimension, 1)
  return world
}

/**
 * The world of some parts: any distribution of inputs, with any p(y | x). Labels are drawn from the posterior at the rows as
 * they are stored.
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
        y[i] = pick(of, labels.uniform(i))
        clean[i] = largest(of)
      }
    }
    return handOver(x, async () => {
      await sliced(n, dimension * classes, drawSome, betweenSlices(options, `${name}: labels`, n))
      return { x, y, clean }
    })
  })
}

/** Draws n rows with their labels from streams that are the sample's own. */
type Draw = (
  engine: Engine,
  n: number,
  streamOf: (what: string) => Stream,
  options: CallOptions,
) => Promise<Pick<Sample, 'x' | 'y' | 'clean'>>

/** @internal The world of parts that were checked, whose samples are drawn by `draw`. */
export function makeWorld(parts: Omit<WorldParts, 'inputs'>, draw: Draw): World {
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
      return new Sample({ ...(await draw(engine, n, streamOf, call)), classes })
    },
    async posterior(x: Rows, options: CallOptions = {}): Promise<Float64Array> {
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
    async bayes(x: Rows, options: CallOptions = {}): Promise<Int32Array> {
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

/** The class that a uniform draw picks: the first whose cumulative probability exceeds it. */
export function pick(probabilities: ArrayLike<number>, uniform: number): number {
  let cumulative = 0
  let last = 0
  for (let c = 0; c < probabilities.length; c++) {
    cumulative += probabilities[c]
    if (uniform < cumulative) return c
    if (probabilities[c] > 0) last = c
  }
  // Rounding left the sum below the draw.
  return last
}

/** The place of the largest value, the first of several. */
export function largest(values: ArrayLike<number>): number {
  let best = 0
  for (let c = 1; c < values.length; c++) if (values[c] > values[best]) best = c
  return best
}
