import { type DatasetInput, fitToData, type RegressionInput, readDataset, readRegression } from '../data/input.js'
import { isRegression } from '../data/regression.js'
import type { CallOptions } from '../engine/call.js'
import { whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf } from '../engine/options.js'
import { type Kernel, kernelOption } from '../ops/kernel.js'
import { laplace } from '../ops/kernels.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import { PREPARE_OPTIONS, type PrepareOptions } from '../solve/gram.js'
import { medianDistance } from './bandwidth.js'
import { type GramGeometry, prepareGram } from './gram.js'
import { KernelRegressor } from './kernel-regressor.js'
import { type KernelSampler, PREDICT_OPTIONS, type PredictOptions } from './kernel-sampler.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { outputsOf } from './targets.js'

/**
 * Options of `fitKernel`: the kernel, the ridge, tolerance and method of the solve, and the precision of predictions.
 */
export interface FitKernelOptions extends FitOptions, PrepareOptions, PredictOptions {
  /**
   * The kernel, made by a function such as `laplace`. The default is `laplace` with the median distance of two rows of
   * train.x as its bandwidth (`medianDistance`).
   */
  kernel?: Kernel
}

/** Option table of `fitKernel`. */
export const FIT_KERNEL_OPTIONS = {
  kernel: kernelOption(),
  ...PREPARE_OPTIONS,
  // The default depends on the number of classes.
  outputs: integer(1),
  // The default depends on what is predicted.
  ...PREDICT_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<FitKernelOptions>

/** The checked options of `fitKernel`. */
type TakenFit = Seeded<typeof FIT_KERNEL_OPTIONS>

/**
 * Fits a kernel ridge regression to train.x, n×d: regularized least squares, with a closed form:
 *
 *     f(x) = k(x, X) (K(X, X) + ridge I)⁻¹ Y
 *
 * X holds the rows of train.x: a Matrix, which the fit borrows, or plain rows, of which it owns a copy. What Y holds,
 * and what `predict` returns, depends on the dataset:
 *
 * - With `targets`, n×outputs real numbers, Y are these numbers, and `predict` returns m×outputs numbers in float64.
 * There is no intercept: far from all rows f tends to 0, so subtract the mean of targets that are far from 0
 * (`standardize`). `chooseKernel` chooses kernel and ridge.
 * - With labels, Y has the class indicators or the soft labels, n×classes; for two classes one column, from -1 to 1, is
 *   fitted instead. `predict` returns classes.
 *
 * The default ridge 0 interpolates, so the fit repeats every label. In theory the Laplace interpolant is a sampler in
 * one dimension, where its sign equals that of 1-NN (`noisy-teacher verify T17`), and in any dimension as the bandwidth
 * goes to 0 (`verify T19`). At a fixed bandwidth in two or more dimensions it repeats only part of the noise (`verify
 * S7c`).
 *
 * Throws BAD_OPTION when an option is invalid, or there are labels without a number of classes; BAD_SHAPE when there
 * are not n labels, or the targets do not fill n rows; BAD_VALUE when train.x is not rows of finite numbers, a label is
 * not a class, a target is not a finite number, the dataset has labels and targets, or soft labels of a row do not sum
 * to 1; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different labels or targets;
 * NOT_POSITIVE_DEFINITE when a pivot of the factor is not positive; NOT_CONVERGED when the residual stays above the
 * tolerance; OUT_OF_MEMORY when the system does not fit; and DISPOSED when train.x was disposed.
 *
 * @example
 * ```ts
 * import { fitKernel, laplace } from 'noisy-teacher'
 * const [x, kernel] = [[[0], [1], [2], [3]], laplace({ bandwidth: 1 })]
 * const sampler = await fitKernel({ x, y: [0, 0, 1, 1], classes: 2 }, { kernel })
 * console.log([...(await sampler.predict([[0.4], [2.6]]))]) // [ 0, 1 ]
 * const regressor = await fitKernel({ x, targets: [1, 2, 4, 8] }, { kernel })
 * console.log((await regressor.predict([[2.5]]))[0].toFixed(3)) // 5.321
 * ```
 */
export function fitKernel(train: RegressionInput, options?: FitKernelOptions): Promise<KernelRegressor>
export function fitKernel(train: DatasetInput, options?: FitKernelOptions): Promise<KernelSampler>
export async function fitKernel(
  train: DatasetInput | RegressionInput,
  options: FitKernelOptions = {},
): Promise<KernelSampler | KernelRegressor> {
  const own = takeSeeded('fitKernel', FIT_KERNEL_OPTIONS, options)
  if (isRegression(train)) return regress(train, own)
  return fitToData(readDataset('fitKernel', train, { shares: true }), (taken) => {
    const { x, classes } = taken
    return whileBorrowed('fitKernel', [x], async () => {
      using geometry = await prepared(x, own, outputsOf(classes))
      const { precision = 'f32' } = own
      return await geometry.fitTo(taken, { ...callOf(own), precision }, { borrows: [x] })
    })
  })
}

/** Fits `fitKernel` to numbers. */
function regress(train: RegressionInput, own: TakenFit): Promise<KernelRegressor> {
  return fitToData(readRegression('fitKernel', train), ({ x, targets, outputs }) => {
    return whileBorrowed('fitKernel', [x], async () => {
      using geometry = await prepared(x, own, outputs)
      const { coefficients, residual } = await geometry.solve(targets, callOf(own))
      const { kernel } = geometry
      const { precision = 'f64' } = own
      return new KernelRegressor({ kernel, x, coefficients, precision, residual }, { borrows: [x] })
    })
  })
}

/** Prepares the Gram matrix of x, for `outputs` right-hand sides unless the options give another number. */
async function prepared(x: Matrix, own: TakenFit, outputs: number): Promise<GramGeometry> {
  const kernel = own.kernel ?? laplace({ bandwidth: await medianDistance(x, pickOptions(FIT_OPTIONS, own)) })
  return prepareGram(kernel, x, { ...pickOptions(PREPARE_OPTIONS, own), outputs: own.outputs ?? outputs })
}

const callOf = (own: TakenFit): CallOptions => pickOptions(CALL_OPTIONS, own)
