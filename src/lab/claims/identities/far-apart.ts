import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import type { World } from '../../../data/world.js'

/**
 * Returns a mixture of round Gaussians in the plane, one per class, on a parabola with means at least 60 deviations
 * apart. All neighbors of an input are of its class, so they vote with labels of one distribution at every sample size.
 */
export function farApart(classes: number): World {
  return gaussianMixture({ means: Array.from({ length: classes }, (_, c) => [60 * c, 10 * c * c]), deviation: 1 })
}
