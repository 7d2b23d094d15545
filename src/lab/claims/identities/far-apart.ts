import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import type { World } from '../../../data/world.js'

/**
 * Returns a mixture of round Gaussians in the plane, one per class, with means on a parabola at least 60 standard
 * deviations apart. All near neighbors of an input are of its class, so that at every sample size they vote with labels
 * of one distribution.
 */
export function farApart(classes: number): World {
  return gaussianMixture({ means: Array.from({ length: classes }, (_, c) => [60 * c, 10 * c * c]), deviation: 1 })
}
