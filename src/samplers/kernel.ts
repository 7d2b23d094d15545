import { type Dataset, takenDataset } from '../data/dataset.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { integer, pickOptions, type TableOf } from '../engine/options.js'
import { GRAM_OPTIONS } from '../ops/gram/gram.js'
import { type Kernel, kernelOption } from '../ops/kernel.js'
import { laplace } from '../ops/kernels.js'
import { takeSeeded } from '../random/draw.js'
import { PREPARE_OPTIONS, type PrepareOptions } from '../solve/gram.js'
import { medianDistance } from './bandwidth.js'
import { prepareGram } from './gram.js'
import type { KernelSampler, PredictOptions } from './kernel-sampler.js'
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
  ...GRAM_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<FitKernelOptions>

/**
 * Fits a kernel ridge classifier to train.x, n×d: regularized least squares on the class indicators, or on soft labels:
 *
 *     f(x) = k(x, X) (K(X, X) + ridge I)⁻¹ Y
 *
 * X holds the rows of train.x, which the sampler borrows. Y, n×classes, has the indicators or the soft labels; for two
 * classes one column, from -1 to 1, is fitted instead. The default ridge 0 interpolates, so the fit repeats every
 * label. In theory the Laplace interpolant is a sampler in one dimension, where its sign equals that of 1-NN
 * (`noisy-teacher verify T17`), and in any dimension as the bandwidth goes to 0 (`verify T19`). At a fixed bandwidth in
 * two or more dimensions it repeats only part of the noise (`verify S7c`).
 *
 * Throws BAD_OPTION when an option is invalid; BAD_SHAPE when the number of labels is not n; BAD_VALUE when train.x is
 * not a Matrix, a label is not a class, or soft labels of a row do not sum to 1; CONFLICTING_DUPLICATES when the ridge
 * is 0 and equal rows have different labels; NOT_POSITIVE_DEFINITE when a pivot of the factor is not positive;
 * NOT_CONVERGED when the residual stays above the tolerance; OUT_OF_MEMORY when the system does not fit; and DISPOSED
 * when train.x was disposed.
 *
 * @example
 * ```ts
 * import { createEngine, fitKernel, laplace } from 'noisy-teacher'
 * const engine = await createEngine()
 * const x = engine.matrix(4, 1, [0, 1, 2, 3])
 * const y = Int32Array.of(0, 0, 1, 1)
 * const sampler = await fitKernel({ x, y, classes: 2 }, { kernel: laplace({ bandwidth: 1 }) })
 * console.log([...(await sampler.predict(x))]) // [ 0, 0, 1, 1 ]
 * console.log([...(await sampler.predict(engine.matrix(2, 1, [0.4, 2.6])))]) // [ 0, 1 ]
 * ```
 */
export async function fitKernel(train: Dataset, options: FitKernelOptions = {}): Promise<KernelSampler> {
  const own = takeSeeded('fitKernel', FIT_KERNEL_OPTIONS, options)
  const taken = takenDataset('fitKernel', train, { shares: true })
  const { x, classes } = taken
  return whileBorrowed('fitKernel', [x], async () => {
    const kernel = own.kernel ?? laplace({ bandwidth: await medianDistance(x, pickOptions(FIT_OPTIONS, own)) })
    const { outputs = outputsOf(classes) } = own
    using geometry = await prepareGram(kernel, x, { ...pickOptions(PREPARE_OPTIONS, own), outputs })
    return await geometry.fitTo(taken, pickOptions(GRAM_OPTIONS, own), { borrows: [x] })
  })
}
