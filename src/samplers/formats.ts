import { baggedFormat } from './bagged-nearest.js'
import type { SamplerFormat } from './fitted.js'
import { forestFormat } from './forest.js'
import { kernelRegressorFormat } from './kernel-regressor.js'
import { kernelFormat } from './kernel-sampler.js'
import { logisticFormat } from './logistic.js'
import { lookupFormat } from './lookup/lookup.js'
import { nearestFormat } from './nearest.js'
import { nearestRegressorFormat } from './nearest-regressor.js'
import { networkFormat } from './network/network.js'
import { randomFeaturesFormat } from './random-features/sampler.js'
import type { RegressorFormat } from './regressor.js'
import { shepardFormat } from './shepard.js'
import { thresholdFormat } from './threshold.js'

/** The formats of all samplers that can be saved and loaded. */
export const SAMPLER_FORMATS: readonly SamplerFormat[] = [
  nearestFormat,
  baggedFormat,
  shepardFormat,
  kernelFormat,
  lookupFormat,
  forestFormat,
  logisticFormat,
  thresholdFormat,
  networkFormat,
  randomFeaturesFormat,
]

/** The formats of all regressors that can be saved and loaded. */
export const REGRESSOR_FORMATS: readonly RegressorFormat[] = [kernelRegressorFormat, nearestRegressorFormat]
