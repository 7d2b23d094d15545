import { gaussianMixture } from '../../data/gaussian-mixture.js'
import type { World } from '../../data/world.js'

/** Two round Gaussians of deviation 1 in d dimensions, told apart by the first coordinate: their means are `reach` from the boundary. */
export function twoGaussians(d: number, reach: number): World {
  const mean = (first: number) => Array.from({ length: d }, (_, j) => (j === 0 ? first : 0))
  return gaussianMixture({ means: [mean(-reach), mean(reach)], deviation: 1 })
}

/** One input in a billion is beyond the boundary. */
const APART = 6

/** The same so far apart that neighbors are of one class: a learner that is wrong there repeats the noise. */
export const apart = (d: number): World => twoGaussians(d, APART)

export const dimensionText = (d: number): string => (d === 1 ? '1 dimension' : `${d} dimensions`)
