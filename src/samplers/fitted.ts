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

/** The base of all samplers: classes and columns, checks of inputs, saving. */
export abstract class FittedSampler extends Lifetime implements Sampler {
  readonly classes: number
  readonly dimension: number

  constructor(engine: Engine, shape: { classes: number; dimension: number }, held: Holdings) {
    super(engine, held)
    this.classes = shape.classes
    this.dimension = shape.dimension
  }

  abstract predict(x: Matrix, options?: CallOptions): Promise<Int32Array>
  abstract scores(x: Matrix, options?: CallOptions): Promise<Float32Array>
  /** @internal Returns the contents for `toBytes`, not copied. */
  abstract save(): Saved

  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /** Checks the inputs and returns the checked options of a call. Throws BAD_OPTION, BAD_VALUE, BAD_SHAPE, DISPOSED. */
  protected checkInput(who: string, x: Matrix, options: CallOptions): CallOptions {
    const call = takeOptions(who, CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `${who}: ${this.describe()} was disposed before`)
    checkQueries(who, x, this.dimension)
    return call
  }

  /**
   * Returns what `answer` computes for checked inputs, in several engine calls; sampler and inputs cannot be disposed
   * meanwhile.
   */
  protected async withInput<T>(
    who: string,
    x: Matrix,
    options: CallOptions,
    answer: (call: CallOptions) => Promise<T>,
  ): Promise<T> {
    const call = this.checkInput(who, x, options)
    return whileBorrowed(who, [this, x], () => answer(call))
  }
}

/** Reads the samplers of one kind from what their `save` wrote. */
export interface SamplerFormat {
  /** The kind of sampler that saved bytes name, such as 'kernel'. */
  readonly kind: string
  /** Makes the sampler in the call's engine. Throws BAD_VALUE, BAD_OPTION, BAD_SHAPE, OUT_OF_MEMORY. */
  read(call: Call, loaded: Loaded): Promise<Sampler>
}

/**
 * Reads saved labels, one for each row of x, and their number of classes. Throws BAD_VALUE, BAD_OPTION, BAD_SHAPE,
 * OUT_OF_MEMORY.
 */
export function readLabels(loaded: Loaded, x: Matrix, name = 'y'): { y: Int32Array; classes: number } {
  const { y, classes } = takenDataset(loaded.kind, {
    x,
    y: loaded.view(name, 'i32'),
    classes: loaded.integer('classes', 1),
  })
  return { y, classes }
}
