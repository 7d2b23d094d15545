import { laplace } from '#ops/kernels.js'
import { fitBaggedNearest, prepareBaggedNearest } from '#samplers/bagged-nearest.js'
import { prepareGram } from '#samplers/gram.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitLookup, prepareLookup } from '#samplers/lookup/lookup.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { fitRandomFeatures, prepareRandomFeatures } from '#samplers/random-features/random-features.js'
import { fitShepard, prepareShepard } from '#samplers/shepard.js'
import { describeGeometry } from '../contract/geometry.js'

const kernel = laplace({ bandwidth: 0.3 })
const features = 90

describeGeometry('nearest neighbors', { prepare: prepareNearest, fit: fitNearest })
describeGeometry('bagged nearest neighbors', { prepare: prepareBaggedNearest, fit: fitBaggedNearest })
describeGeometry('Shepard’s weights', { prepare: prepareShepard, fit: fitShepard })
describeGeometry('a lookup table', { prepare: prepareLookup, fit: fitLookup })
describeGeometry('a kernel', {
  prepare: (points, options) => prepareGram(kernel, points, options),
  fit: (train, options) => fitKernel(train, { kernel, ...options }),
})
describeGeometry('random features', {
  prepare: (points, options) => prepareRandomFeatures(points, { features, ...options }),
  fit: (train, options) => fitRandomFeatures(train, { features, ...options }),
})
