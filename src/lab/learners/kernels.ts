import { laplace, spikySmooth } from '../../ops/kernels.js'
import { medianDistance } from '../../samplers/bandwidth.js'
import { fitKernel } from '../../samplers/kernel.js'
import type { Fit } from '../../samplers/sampler.js'
import type { Learner } from './learner.js'

/**
 * Ridge of kernel ridge regression. It is also the weight of the spiky kernel in `spikySmooth`, which acts as a ridge.
 */
const RIDGE = 1

/** Name and look in figures of interpolation with a Gaussian kernel, which is no learner of `kernels`. */
export const GAUSSIAN_INTERPOLATION = { title: 'Gaussian interpolation', look: 1 } as const

/**
 * Returns a fit of kernel interpolation for data of any scale. `make` gets the median distance between two training
 * rows and returns the kernel.
 */
function kernelOf(make: (bandwidth: number) => Parameters<typeof fitKernel>[1]): Fit {
  return async (train, options = {}) => {
    return fitKernel(train, { ...options, ...make(await medianDistance(train.x, options)) })
  }
}

export const kernels: readonly Learner[] = [
  {
    name: 'kernel',
    title: 'Laplace interpolation',
    look: 4,
    setting: 'interpolation, bandwidth: median distance of two rows',
    family: 'kernels',
    interpolates: true,
    fit: fitKernel,
    expected: 'tempered',
    why: 'kernels with a power-law spectrum are tempered (T20), and it repeats only a part of the noise (S7)',
  },
  {
    name: 'narrow',
    title: 'narrow Laplace',
    look: 7,
    setting: 'interpolation, bandwidth: 1/20 of the median distance',
    family: 'kernels',
    interpolates: true,
    fit: kernelOf((median) => ({ kernel: laplace({ bandwidth: median / 20 }) })),
    expected: 'tempered',
    why: 'it becomes 1-NN as the bandwidth falls to 0 (T19)',
  },
  {
    name: 'spiky',
    title: 'spiky-smooth',
    look: 2,
    setting: `interpolation, Laplace plus ${RIDGE} × Laplace with 1/10,000 of its bandwidth`,
    family: 'kernels',
    interpolates: true,
    fit: kernelOf((median) => ({
      kernel: spikySmooth({
        smooth: laplace({ bandwidth: median }),
        spike: laplace({ bandwidth: median / 1e4 }),
        weight: RIDGE,
      }),
    })),
    expected: 'benign',
    why: 'it fits the noise by narrow spikes and predicts like ridge regression elsewhere (T21)',
  },
  {
    name: 'ridge',
    title: 'kernel ridge',
    look: 3,
    setting: `Laplace, bandwidth: median distance of two rows, ridge ${RIDGE}`,
    family: 'kernels',
    interpolates: false,
    fit: (train, options) => fitKernel(train, { ...options, ridge: RIDGE }),
    expected: 'benign',
    why: 'a positive ridge prevents interpolation',
  },
]
