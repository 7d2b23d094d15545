import { takenDataset } from '../data/dataset.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { type Holdings, Lifetime, whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { toBytes } from '../engine/saved/bytes.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { type Sampler, withQueries } from './sampler.js'

/**
 * Base class of the fitted samplers and regressors. It stores the number of columns, checks the inputs of predictions,
 * and saves the object.
 */
export abstract class Fitted extends Lifetime {
  readonly dimension: number

  constructor(engine: Engine, dimension: number, held: Holdings) {
    super(engine, held)
    this.dimension = dimension
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  abstract save(): Saved

  /**
   * Saves the object to one buffer, which `fromBytes` loads in any engine. Throws BAD_OPTION when an option is invalid;
   * UNSUPPORTED when it was made by `defineSampler`; DISPOSED when it was disposed; OUT_OF_MEMORY when the buffer
   * cannot be allocated.
   */
  toBytes(options: CallOptions = {}): Promise<Uint8Array> {
    return toBytes(this, options)
  }

  /**
   * Checks x, m×`dimension`, and the options of a prediction, and returns the result of `answer`, which receives x as a
   * matrix and may make several engine calls. The object and x stay borrowed until it settles, so disposing either of
   * them in between throws IN_USE. Throws BAD_OPTION when an option is invalid; BAD_VALUE when x is neither a Matrix
   * nor rows of finite numbers; BAD_SHAPE when x does not have `dimension` columns; DISPOSED when the object was
   * disposed; OUT_OF_MEMORY when the copy of plain rows does not fit.
   */
  protected async withInput<T>(
    who: string,
    x: InputRows,
    options: CallOptions,
    answer: (x: Matrix, call: CallOptions) => Promise<T>,
  ): Promise<T> {
    const call = takeOptions(who, CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `${who}: ${this.describe()} was disposed before`)
    return withQueries(who, x, this, (queries) => whileBorrowed(who, [this, queries], () => answer(queries, call)))
  }
}

/** Base class of the fitted samplers: it stores their number of classes. */
export abstract class FittedSampler extends Fitted implements Sampler {
  readonly classes: number

  constructor(engine: Engine, shape: { classes: number; dimension: number }, held: Holdings) {
    super(engine, shape.dimension, held)
    this.classes = shape.classes
  }

  abstract predict(x: InputRows, options?: CallOptions): Promise<Int32Array>
  abstract scores(x: InputRows, options?: CallOptions): Promise<Float32Array>
}

/** The saved form of one kind of sampler: its name, and a function that reads what `save` of such samplers returned. */
export interface SamplerFormat {
  /** The name of the kind in the saved bytes, such as 'kernel'. */
  readonly kind: string
  /**
   * Makes the sampler in the engine of the call; the sampler owns its matrices. Throws BAD_VALUE, BAD_OPTION or
   * BAD_SHAPE when a stored value has the wrong type, range or length; OUT_OF_MEMORY when the sampler does not fit.
   */
  read(call: Call, loaded: Loaded): Promise<Sampler>
}

/**
 * Reads the saved labels of the rows of x, and their number of classes. Throws BAD_VALUE when a label is not a class;
 * BAD_OPTION when the number of classes is out of range; BAD_SHAPE when there is not one label for each row;
 * OUT_OF_MEMORY when the labels do not fit.
 */
export function readLabels(loaded: Loaded, x: Matrix, name = 'y'): { y: Int32Array; classes: number } {
  const { y, classes } = takenDataset(loaded.kind, {
    x,
    y: loaded.view(name, 'i32'),
    classes: loaded.integer('classes', 1),
  })
  return { y, classes }
}
