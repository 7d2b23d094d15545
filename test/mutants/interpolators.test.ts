import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('interpolators', () => {
  test('T17, T18 and T21, exact interpolation by kernels, fail with a hidden jitter of 1e-2', async () => {
    const jitter = mutant<typeof import('#solve/gram.js')>('#solve/gram.js', (own) => ({
      openGram: (kernel, x, options = {}) =>
        own.openGram(kernel, x, { ...options, ridge: (options.ridge ?? 0) + 0.01 }),
    }))
    expect(await failing(['T17', 'T18', 'T21'], [jitter])).toEqual(['T17', 'T18', 'T21'])
  })

  test('T19, narrow kernels act as 1-NN, fails with wide ones; S7c, wide ones do not, with narrow ones', async () => {
    const scaled = (by: number) =>
      mutant<typeof import('#ops/kernels.js')>('#ops/kernels.js', (own) => ({
        laplace: ({ bandwidth }) => own.laplace({ bandwidth: bandwidth * by }),
      }))
    expect(await failing(['T19'], [scaled(1000)])).toEqual(['T19'])
    expect(await failing(['S7c'], [scaled(0.001)])).toEqual(['S7c'])
  })

  test('T22 and T23, the errors of Shepard and Hilbert weights, fail if weights use squared distances', async () => {
    const squared = mutant<typeof import('#samplers/shepard.js')>('#samplers/shepard.js', (own) => ({
      prepareShepard: (points, { beta = points.cols, ...rest } = {}) =>
        own.prepareShepard(points, { beta: 2 * beta, ...rest }),
    }))
    expect(await failing(['T22', 'T23'], [squared])).toEqual(['T22', 'T23'])
  })

  test('T20, the error on a power-law spectrum, fails if the prediction is for another spectrum', async () => {
    // The exponent of the deviations instead of the variances.
    const other = mutant<typeof import('#theory/power-law.js')>('#theory/power-law.js', (own) => ({
      powerLawError: ({ exponent, ...of }) => own.powerLawError({ exponent: exponent / 2, ...of }),
    }))
    expect(await failing(['T20'], [other])).toEqual(['T20'])
  })
})
