import type { RegressionData } from '../data/regression.js'
import type { Call, CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import type { Holdings, Lifetime } from '../engine/lifetime.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import type { Loaded } from '../engine/saved/loaded.js'
import { Fitted } from './fitted.js'
import type { FitOptions } from './sampler.js'

/**
 * A fitted function that predicts numbers; a `Sampler` predicts classes. It is immutable and lives until `dispose()`.
 * It borrows the matrix that it was fitted to. A regressor that was fitted to plain rows owns its copy of them, which
 * is also freed when the regressor is garbage-collected; one that `fromBytes` loaded owns its matrices.
 */
export interface Regressor extends Lifetime {
  /** The number of numbers that it predicts for each row. */
  readonly outputs: number
  /** The number of columns that each input row must have. */
  readonly dimension: number
  /**
   * Predicts the outputs of each row of x, m×`dimension`: row-major m×outputs. x is a Matrix, an array of rows, or a
   * flat array of all numbers. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension`
   * columns; BAD_VALUE when x is neither a Matrix nor plain rows, or a number in x or an output is not finite;
   * ENGINE_MISMATCH when x belongs to another engine; DISPOSED when the regressor or x was disposed; OUT_OF_MEMORY when
   * the result does not fit.
   */
  predict(x: InputRows, options?: CallOptions): Promise<Float64Array>
  /**
   * Saves the regressor to one buffer, which `fromBytes` loads in any engine. Throws BAD_OPTION when an option is
   * invalid; DISPOSED when it was disposed; OUT_OF_MEMORY when the buffer cannot be allocated.
   */
  toBytes(options?: CallOptions): Promise<Uint8Array>
  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved
}

/** A learning algorithm that predicts numbers, such as `fitKernel`: a function that fits a regressor to a dataset. */
export type FitRegressor<R extends Regressor = Regressor> = (train: RegressionData, options?: FitOptions) => Promise<R>

/** Base class of the fitted regressors: it stores their number of outputs. */
export abstract class FittedRegressor extends Fitted implements Regressor {
  readonly outputs: number

  constructor(engine: Engine, shape: { outputs: number; dimension: number }, held: Holdings) {
    super(engine, shape.dimension, held)
    this.outputs = shape.outputs
  }

  abstract predict(x: InputRows, options?: CallOptions): Promise<Float64Array>
}

/** The saved form of one kind of regressor: its name, and a function that reads what `save` of them returned. */
export interface RegressorFormat {
  /** The name of the kind in the saved bytes, such as 'kernel regressor'. */
  readonly kind: string
  /**
   * Makes the regressor in the engine of the call; it owns its matrices. Throws BAD_VALUE, BAD_OPTION or BAD_SHAPE when
   * a stored value has the wrong type, range or length; OUT_OF_MEMORY when the regressor does not fit.
   */
  read(call: Call, loaded: Loaded): Promise<Regressor>
}
