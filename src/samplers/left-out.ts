// The errors of kernel ridge fits on values that they were not fitted to.
import { targetsAt } from '../data/regression.js'
import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, pickOptions } from '../engine/options.js'
import { takeRows } from '../engine/take-rows.js'
import { gramMatvec, type Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { stream } from '../random/stream.js'
import { solveGram } from '../solve/gram.js'
import type { Sides } from '../solve/sides.js'
import type { Candidate } from './choice.js'
import { prepareGram } from './gram.js'

/** The settings of a kernel ridge fit: a kernel and a ridge. `fitKernel` accepts them as options. */
export interface GramSettings {
  kernel: Kernel
  /** The value that is added to the diagonal of the Gram matrix. */
  ridge: number
}

/** Checked options of `chooseGram` that decide how errors are measured. */
interface MeasuringOptions extends CallOptions {
  readonly seed: number
  readonly folds: number
  readonly leftOut?: number
  readonly precision: Precision
  readonly tolerance: number
}

/** A mean squared error on left-out values, and its standard error as that of a mean over rows. */
export type MeasuredError = Required<Pick<Candidate, 'error' | 'standardError'>>

/** Rows whose values are left out in some way, to measure candidates on. Disposing it frees what it copied. */
export interface LeftOut extends Disposable {
  /** Returns the error of fits with the settings. Throws when a system cannot be solved. */
  errorOf(settings: GramSettings): Promise<MeasuredError>
  /** Returns a phrase for the values that are left out. */
  describe(): string
}

/**
 * Leaves out rows one at a time, by the closed form. Of all rows, or of `leftOut` random ones: these are then the last
 * rows of a copy of x, since the diagonal of the inverse costs less for the last rows.
 */
export function leftOutRows(x: Matrix, sides: Sides, taken: MeasuringOptions): LeftOut {
  const { leftOut = x.rows, seed, precision, tolerance } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  const all = leftOut === x.rows
  const order = all ? undefined : stream(seed, 'left out').permutation(x.rows)
  const rows = order ? takeRows(x, order) : x
  const values = order ? targetsAt(sides.values, sides.outputs, order) : sides.values
  return {
    async errorOf({ kernel, ridge }) {
      const options = { ...call, ridge, tolerance, precision, method: 'cholesky' } as const
      using geometry = await prepareGram(kernel, rows, options)
      const { errors, meanSquare } = await geometry.leaveOneOutFrom(values, x.rows - leftOut, call)
      return { error: meanSquare, standardError: standardErrorOf(errors, sides.outputs) }
    },
    describe: () => (all ? 'values left out one at a time' : `${leftOut} values left out one at a time`),
    [Symbol.dispose]: () => {
      if (order) rows.dispose()
    },
  }
}

/** Holds out each of `folds` random parts of the rows in turn, with one fit for each part. */
export class HeldOutFolds implements LeftOut {
  readonly #x: Matrix
  readonly #sides: Sides
  readonly #taken: MeasuringOptions

  constructor(x: Matrix, sides: Sides, taken: MeasuringOptions) {
    this.#x = x
    this.#sides = sides
    this.#taken = taken
  }

  async errorOf(settings: GramSettings): Promise<MeasuredError> {
    const { folds, seed } = this.#taken
    const order = stream(seed, 'folds').permutation(this.#x.rows)
    const errors = new Float64Array(this.#sides.values.length)
    let at = 0
    for (let fold = 0; fold < folds; fold++) {
      const isHeld = (_: number, place: number) => place % folds === fold
      const held = order.filter(isHeld)
      const kept = order.filter((row, place) => !isHeld(row, place))
      const found = await this.#errorsOn(held, kept, settings)
      errors.set(found, at)
      at += found.length
    }
    const error = errors.reduce((sum, value) => sum + value * value, 0) / errors.length
    return { error, standardError: standardErrorOf(errors, this.#sides.outputs) }
  }

  describe(): string {
    return `${this.#taken.folds} folds`
  }

  [Symbol.dispose](): void {}

  /** Returns the errors on the values of the rows `held` of a fit to the rows `kept`. */
  async #errorsOn(held: Uint32Array, kept: Uint32Array, { kernel, ridge }: GramSettings): Promise<Float64Array> {
    const [x, sides] = [this.#x, this.#sides]
    const { tolerance } = this.#taken
    const call = pickOptions(CALL_OPTIONS, this.#taken)
    using fitting = takeRows(x, kept)
    using testing = takeRows(x, held)
    const { coefficients } = await solveGram(kernel, fitting, targetsAt(sides.values, sides.outputs, kept), {
      ...call,
      ridge,
      tolerance,
    })
    using weights = x.engine.matrix(kept.length, sides.outputs, coefficients, { type: 'f64' })
    using fitted = await gramMatvec(kernel, testing, fitting, weights, { ...call, precision: this.#taken.precision })
    const predicted = fitted.toArray()
    return targetsAt(sides.values, sides.outputs, held).map((value, at) => value - predicted[at])
  }
}

/** Returns the standard error of the mean over rows of their mean squared errors, row-major rows×outputs. */
function standardErrorOf(errors: Float64Array, outputs: number): number {
  const n = errors.length / outputs
  const squares = new Float64Array(n)
  for (let at = 0; at < errors.length; at++) squares[Math.floor(at / outputs)] += (errors[at] * errors[at]) / outputs
  const mean = squares.reduce((sum, square) => sum + square, 0) / n
  const spread = squares.reduce((sum, square) => sum + (square - mean) * (square - mean), 0)
  return Math.sqrt(spread / (n * Math.max(1, n - 1)))
}
