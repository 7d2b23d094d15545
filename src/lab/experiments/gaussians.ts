import { gaussianMixture } from '../../data/gaussian-mixture.js'
import type { World } from '../../data/world.js'

/**
 * Returns a world of two spherical Gaussians of standard deviation 1 in d dimensions. The first coordinate separates
 * them: each mean is at the distance `reach` from the boundary.
 */
export function twoGaussians(d: number, reach: number): World {
  const mean = (first: number) => Array.from({ length: d }, (_, j) => (j === 0 ? first : 0))
  return gaussianMixture({ means: [mean(-reach), mean(reach)], deviation: 1 })
}

/** Distance of each mean from the boundary, in standard deviations: one input in a billion lies beyond it. */
const FAR_MEAN_DISTANCE = 6

/**
 * Returns two Gaussians so far apart that all neighbors share a class, so that every error of a learner is repeated
 * noise.
 */
export const apart = (d: number): World => twoGaussians(d, FAR_MEAN_DISTANCE)

/** Returns '1 dimension' or 'd dimensions'. */
export const dimensionText = (d: number): string => (d === 1 ? '1 dimension' : `${d} dimensions`)
