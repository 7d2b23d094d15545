import type { Call } from '../engine/call.js'
import { check, checkPositive } from '../engine/check.js'
import { list, numbers, positive, type TableOf, takeOptions } from '../engine/options.js'
import { stream } from '../random/stream.js'
import { type GaussianMixture, posteriorOf } from './mixture.js'
import { bayesErrorOf } from './mixture-error.js'
import { type DrawMany, registerMany } from './sample.js'
import { sampleMixtureIn } from './sample-mixture.js'
import { makeWorld, type World } from './world.js'

/**
 * Options of `gaussianMixture`: the mean and the relative frequency of each class, and the standard deviation that all
 * classes share.
 */
export interface GaussianMixtureOptions {
  /** Mean of each class: 2 or more arrays, one for each class, each of `dimension` coordinates. */
  means: readonly ArrayLike<number>[]
  /** Standard deviation of every coordinate in every class, a finite number above 0. */
  deviation: number
  /**
   * Relative frequency of each class, above 0, one number for each mean. Only ratios matter, since the weights are
   * scaled to sum to 1. All equal by default.
   */
  weights?: ArrayLike<number>
}

export const GAUSSIAN_MIXTURE_OPTIONS = {
  means: list(numbers(), 0).required(),
  deviation: positive().required(),
  weights: numbers(),
} satisfies TableOf<GaussianMixtureOptions>

/**
 * Returns a world with one isotropic Gaussian for each class, all of the same standard deviation, whose posterior is
 *
 *     p(y | x) ∝ weights[y] exp(-|x - means[y]|² / (2 deviation²))
 *
 * Rows are float32, with one column for each coordinate. The Bayes error is exact for two classes. For more it is a
 * Monte Carlo estimate with a fixed seed, and `bayesErrorMargin` is half the width of its 95% interval.
 *
 * Throws BAD_OPTION when an option is missing or out of range; BAD_SHAPE when there are fewer than 2 means, no
 * coordinates, or lengths disagree. `sample` throws BAD_VALUE when a row exceeds the range of float32.
 *
 * @example
 * ```ts
 * import { gaussianMixture } from 'noisy-teacher'
 * const world = gaussianMixture({ means: [[-1, 0], [1, 0]], deviation: 1 })
 * console.log(world.bayesError.toFixed(4)) // 0.1587
 * console.log([...(await world.posterior([[0, 5]]))]) // [ 0.5, 0.5 ]
 * console.log([...(await world.bayes([[-2, 1], [3, 1]]))]) // [ 0, 1 ]
 * ```
 */
export function gaussianMixture(options: GaussianMixtureOptions): World {
  const mixture = checked(options)
  const { means } = mixture
  const parts = {
    name: 'gaussianMixture',
    classes: means.length,
    dimension: means[0].length,
    bayesError: () => bayesErrorOf(mixture),
    posterior: posteriorOf(mixture),
  }
  const drawMany: DrawMany = (engine, n, { seed, trial, purpose, count, ...call }) => {
    const streamOf = (what: string) => stream(seed, `${purpose}: ${what}`, trial)
    return engine.call('gaussianMixture', [], call, (call) => sampleMixtureIn(call, mixture, { n, count }, streamOf))
  }
  const world = makeWorld(parts, async (engine, n, streamOf, options) => {
    const draw = (call: Call) => sampleMixtureIn(call, mixture, { n, count: 1 }, streamOf)
    return (await engine.call('gaussianMixture', [], options, draw))[0]
  })
  registerMany(world.sample, drawMany)
  return world
}

/** Checks the options of `gaussianMixture`, and returns the mixture with weights that sum to 1. */
function checked(options: GaussianMixtureOptions): GaussianMixture {
  const who = 'gaussianMixture'
  const { means, deviation, weights } = takeOptions(who, GAUSSIAN_MIXTURE_OPTIONS, options)
  const classes = means.length
  check(classes >= 2, 'BAD_SHAPE', () => `${who}: there are ${classes} means but must be 2 or more`)
  const dimension = means[0].length
  check(dimension >= 1, 'BAD_SHAPE', () => `${who}: the means have no coordinates`)
  means.forEach((mean, c) => {
    const { length } = mean
    check(
      length === dimension,
      'BAD_SHAPE',
      () => `${who}: mean ${c} has ${length} coordinates but mean 0 has ${dimension}`,
    )
  })
  const given = weights ?? new Float64Array(classes).fill(1)
  check(given.length === classes, 'BAD_SHAPE', () => `${who}: there are ${given.length} weights for ${classes} means`)
  given.forEach((weight, c) => {
    checkPositive(who, `weight ${c}`, weight)
  })
  const total = given.reduce((sum, weight) => sum + weight, 0)
  return {
    means,
    weights: given.map((weight) => weight / total),
    deviation,
  }
}
