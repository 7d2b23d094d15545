import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import type { World } from '../../../data/world.js'

/**
 * Round Gaussians in the plane, 60 deviations and more apart on a parabola: near an input there are inputs of its class only, so that
 * neighbors vote with labels of one distribution, whatever the size of the sample.
 */
export function farApart(classes: number): World {
  return gaussianMixture({ means: Array.from({ length: classes }, (_, c) => [60 * c, 10 * c * c]), deviation: 1 })
}
