import { laplace, spikySmooth } from '../../ops/kernels.js'
import { medianDistance } from '../../samplers/bandwidth.js'
import { fitKernel } from '../../samplers/kernel.js'
import type { Fit } from '../../samplers/sampler.js'
import type { Learner } from './learner.js'

const RIDGE = 1

/** A kernel of so many median distances between two rows, on any data. */
function kernelOf(make: (bandwidth: number) => Parameters<typeof fitKernel>[1]): Fit {
  return async (train, options = {}) => {
    return fitKernel(train, { ...options, ...make(await medianDistance(train.x, options)) })
  }
}

export const kernels: readonly Learner[] = [
  {
    name: 'kernel',
    title: 'Laplace',
    setting: 'interpolation, bandwidth the median distance of two rows',
    family: 'kernels',
    interpolates: true,
    fit: fitKernel,
    expected: 'tempered',
    why: 'power-law spectra are tempered (T20), and it repeats a part of the noise only (S7)',
  },
  {
    name: 'narrow',
    title: 'narrow Laplace',
    setting: 'interpolation, a twentieth of that bandwidth',
    family: 'kernels',
    interpolates: true,
    fit: kernelOf((median) => ({ kernel: laplace({ bandwidth: median / 20 }) })),
    expected: 'tempered',
    why: 'it is 1-NN as the bandwidth falls to 0 (T19)',
  },
  {
    name: 'spiky',
    title: 'spiky-smooth',
    setting: `interpolation, Laplace plus ${RIDGE} times one of a ten-thousandth of its bandwidth`,
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
    why: 'it fits the noise in spikes, and errs like ridge regression (T21)',
  },
  {
    name: 'ridge',
    title: 'kernel ridge',
    setting: `Laplace at the median distance, ridge ${RIDGE}`,
    family: 'kernels',
    interpolates: false,
    fit: (train, options) => fitKernel(train, { ...options, ridge: RIDGE }),
    expected: 'benign',
    why: 'a ridge above 0 does not interpolate',
  },
]
