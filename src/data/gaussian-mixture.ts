import { check, checkPositive } from '../engine/check.js'
import { list, numbers, positive, type TableOf, takeOptions } from '../engine/options.js'
import { type GaussianMixture, posteriorOf } from './mixture.js'
import { bayesErrorOf } from './mixture-error.js'
import { sampleMixtureIn } from './sample-mixture.js'
import { makeWorld, type World } from './world.js'

/** The options of `gaussianMixture`. */
export interface GaussianMixtureOptions {
  /** The mean of each class: classes×dimension. */
  means: readonly ArrayLike<number>[]
  /** The standard deviation of every coordinate in every class. */
  deviation: number
  /** How frequent the classes are, in any unit; equally by default. */
  weights?: ArrayLike<number>
}

export const GAUSSIAN_MIXTURE_OPTIONS = {
  means: list(numbers(), 0).required(),
  deviation: positive().required(),
  weights: numbers(),
} satisfies TableOf<GaussianMixtureOptions>

/**
 * One round Gaussian for each class, all of the same deviation. Rows are float32. The Bayes error is exact for two
 * classes; for more it is an estimate from a fixed stream, with its margin. Errors: BAD_OPTION, BAD_SHAPE.
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
  return makeWorld(parts, (engine, n, streamOf, options) => {
    return engine.call('gaussianMixture', [], options, (call) => sampleMixtureIn(call, mixture, n, streamOf))
  })
}

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
