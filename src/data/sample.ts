import type { CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { CALL_OPTIONS, type TableOf } from '../engine/options.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { type Dataset, OwnedDataset } from './dataset.js'

/**
 * Options of `World.sample`: the seed, trial and purpose that name the random draw, and `signal` and `onProgress` of
 * the call. `purpose` is 'sample' by default. Samples whose seed, trial or purpose differ are independent.
 */
export interface SampleOptions extends DrawOptions, CallOptions {}

export const SAMPLE_OPTIONS = {
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('sample'),
  ...CALL_OPTIONS,
} satisfies TableOf<SampleOptions>

/** A sample of a world: rows x, sampled labels y, and Bayes optimal classes `clean`. The caller disposes it. */
export class Sample extends OwnedDataset {
  /** Bayes optimal class of each row: length n, from 0 to classes - 1. */
  readonly clean: Int32Array

  /** @internal Takes ownership of x. */
  constructor({ clean, ...data }: Omit<Dataset, 'shares'> & { clean: Int32Array }) {
    super(data)
    this.clean = clean
  }
}

/** Draws n labeled rows of a world: its function `sample`. */
export type DrawSample = (engine: Engine, n: number, options?: SampleOptions) => Promise<Sample>

/** Draws the samples of `count` trials from `trial` on, of n rows each. */
export type DrawMany = (
  engine: Engine,
  n: number,
  options: { seed: number; trial: number; purpose: string; count: number } & CallOptions,
) => Promise<Sample[]>

/**
 * The functions that draw many samples of a world in one run, by the world's function `sample`. A copy of a world with
 * a `sample` of its own is not found here, and draws its samples one after another.
 */
const DRAWS_MANY = new WeakMap<DrawSample, DrawMany>()

/** @internal Registers the function that draws many samples at once, bit-identical to those of `sample`. */
export function registerMany(sample: DrawSample, many: DrawMany): void {
  DRAWS_MANY.set(sample, many)
}

/** @internal Returns the function that draws many samples of a world at once; undefined if it has none. */
export const manyOf = (sample: DrawSample): DrawMany | undefined => DRAWS_MANY.get(sample)
