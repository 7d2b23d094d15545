import { takenDataset } from '../data/dataset.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { type Holdings, Lifetime, whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { checkQueries, type Sampler } from './sampler.js'

/** What all samplers are alike in: what they hold, what they refuse, and how they are saved. */
export abstract class Fitted extends Lifetime implements Sampler {
  readonly classes: number
  readonly dimension: number

  constructor(engine: Engine, shape: { classes: number; dimension: number }, held: Holdings) {
    super(engine, held)
    this.classes = shape.classes
    this.dimension = shape.dimension
  }

  abstract predict(x: Matrix, options?: CallOptions): Promise<Int32Array>
  abstract scores(x: Matrix, options?: CallOptions): Promise<Float32Array>
  /** @internal */
  abstract save(): Saved

  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /** The checked options of a call about inputs that fit. Throws BAD_OPTION, BAD_VALUE, BAD_SHAPE, DISPOSED. */
  protected checkInput(who: string, x: Matrix, options: CallOptions): CallOptions {
    const call = takeOptions(who, CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `${who}: ${this.describe()} was disposed before`)
    checkQueries(who, x, this.dimension)
    return call
  }

  /** What `answer` gives, of several calls, for inputs that fit; nobody disposes them or this meanwhile. */
  protected async ask<T>(
    who: string,
    x: Matrix,
    options: CallOptions,
    answer: (call: CallOptions) => Promise<T>,
  ): Promise<T> {
    const call = this.checkInput(who, x, options)
    return whileBorrowed(who, [this, x], () => answer(call))
  }
}

/** How the samplers of one kind are read from what their `save` wrote. */
export interface Format {
  readonly kind: string
  /** In the call's engine. Errors: those of the door. */
  read(call: Call, loaded: Loaded): Promise<Sampler>
}

/** Labels that were saved with their number of classes, one for each row. Errors: those of `checkDataset`. */
export function readLabels(loaded: Loaded, x: Matrix, name = 'y'): { y: Int32Array; classes: number } {
  const { y, classes } = takenDataset(loaded.kind, {
    x,
    y: loaded.view(name, 'i32'),
    classes: loaded.integer('classes', 1),
  })
  return { y, classes }
}
