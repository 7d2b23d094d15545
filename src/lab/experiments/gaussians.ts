import { gaussianMixture } from '../../data/gaussian-mixture.js'
import type { World } from '../../data/world.js'

/**
 * Returns a world of two spherical Gaussians of standard deviation 1 in d dimensions, one for each class. They differ
 * in the first coordinate only, where class 0 has the mean -`reach` and class 1 the mean `reach`.
 */
export function twoGaussians(d: number, reach: number): World {
  const mean = (first: number) => Array.from({ length: d }, (_, j) => (j === 0 ? first : 0))
  return gaussianMixture({ means: [mean(-reach), mean(reach)], deviation: 1 })
}

/**
 * Distance of each mean from the boundary between the classes, in standard deviations. One input in a billion lies on
 * the other side.
 */
const FAR_MEAN_DISTANCE = 6

/**
 * Returns two Gaussians in d dimensions so far apart that all neighbors share a class. Every error of a learner then
 * repeats noise.
 */
export const apart = (d: number): World => twoGaussians(d, FAR_MEAN_DISTANCE)

/** Parameters of trials of the kind `noisy-labels` on such Gaussians, without a student. */
export const APART = { world: 'gaussians', 'world.separation': 2 * FAR_MEAN_DISTANCE, student: 'none' }

/** Returns '1 dimension' or 'd dimensions'. */
export const dimensionText = (d: number): string => (d === 1 ? '1 dimension' : `${d} dimensions`)
