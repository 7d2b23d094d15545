import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import type { Saved } from '../engine/saved/container.js'
import type { Draws } from '../ops/votes.js'

/** What answers with a class for each row. */
export interface Classifier extends Lifetime {
  readonly classes: number
  /** Columns of the inputs it takes. */
  readonly dimension: number
  /** The class of each row of x, length m. Errors: BAD_SHAPE, DISPOSED. */
  predict(x: Matrix, options?: CallOptions): Promise<Int32Array>
  /** A score of each class for each row of x, row-major m×classes; the largest is predicted, ties as the sampler says. */
  scores(x: Matrix, options?: CallOptions): Promise<Float32Array>
}

/**
 * A fitted classifier: finished, immutable, and alive until `dispose()`. It borrows what it was fitted to, and owns everything if it was
 * loaded. One that fits noisy labels exactly and repeats their noise on new inputs is a sampler in the sense of Kaplun et al. 2022.
 */
export interface Sampler extends Classifier {
  /** All of it as one buffer, which `fromBytes` reads in any engine. Errors: DISPOSED, OUT_OF_MEMORY. */
  toBytes(options?: CallOptions): Promise<Uint8Array>
  /** @internal What it is made of, in place. */
  save(): Saved
}

export interface FitOptions extends CallOptions {
  /** Feeds the learner's own randomness, where it has any. */
  seed?: number
}

/** A learning algorithm: labelled rows in, a fitted classifier out. */
export type Fit<S extends Sampler = Sampler> = (train: Dataset, options?: FitOptions) => Promise<S>

export function checkDraws(who: string, { labels, draws }: Draws, n: number): void {
  const held = labels.length === draws * n
  check(
    held,
    'BAD_SHAPE',
    () => `${who}: ${draws} draws of ${n} rows need ${draws * n} labels but ${labels.length} were given`,
  )
}

export function checkQueries(who: string, x: Matrix, dimension: number): void {
  check(x.cols === dimension, 'BAD_SHAPE', () => `${who}: x has ${x.cols} columns but it was fitted to ${dimension}`)
}
