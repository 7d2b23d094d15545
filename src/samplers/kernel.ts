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

export interface FitKernelOptions extends FitOptions, PrepareOptions, PredictOptions {
  /** Laplace at the median distance of two rows where none is given. */
  kernel?: Kernel
}

export const FIT_KERNEL_OPTIONS = {
  kernel: kernelOption(),
  ...PREPARE_OPTIONS,
  // As many as the classes need.
  outputs: integer(1),
  ...GRAM_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<FitKernelOptions>

/**
 * Kernel ridge classification: least squares to the classes' indicators, or to soft labels; ridge 0 interpolates. Theory expects of the
 * Laplace interpolant a sampler in one dimension, where its sign is 1-NN's (T17), or as the bandwidth goes to 0 (T19); at a
 * fixed bandwidth in more dimensions it repeats part of the noise only (S7). Borrows train.x.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), CONFLICTING_DUPLICATES (ridge 0), and those of `prepareGram`.
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
