import { type Dataset, takenDataset } from '../data/dataset.js'
import { checkInteger } from '../engine/check.js'
import { handOver } from '../engine/lifetime.js'
import { pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { readLabels, type SamplerFormat } from './fitted.js'
import {
  NearestGeometry,
  PREPARE_NEAREST_OPTIONS,
  type PrepareNearestOptions,
  prepareNearest,
  VOTE_OPTIONS,
} from './nearest-geometry.js'
import { NEAREST_KIND, NearestSampler } from './nearest-sampler.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'

/** Saved format of k-NN classifiers. */
export const nearestFormat: SamplerFormat = {
  kind: NEAREST_KIND,
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (geometry) => {
      const { y, classes } = readLabels(loaded, geometry.points)
      const k = loaded.integer('k', 1, y.length)
      return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
    })
  },
}

/** Options of `fitNearest`: the number of neighbors that vote, and the search algorithm as in `prepareNearest`. */
export interface FitNearestOptions extends FitOptions, PrepareNearestOptions {
  /** The number of neighbors that vote, from 1 to n; 1 by default, which fits any labels of distinct rows exactly. */
  k?: number
}
export const FIT_NEAREST_OPTIONS = {
  ...VOTE_OPTIONS,
  ...FIT_OPTIONS,
  ...PREPARE_NEAREST_OPTIONS,
} satisfies TableOf<FitNearestOptions>

/**
 * Fits a k-NN classifier to train.x, n×d, which it borrows. Of tied classes it predicts the one with the nearest
 * neighbor. In theory 1-NN is a sampler: its clean error tends to the noise rate as n grows
 * (`noisy-teacher verify T10`). For larger k the error tends to that of a majority of k labels (`verify T16`). Throws
 * BAD_OPTION when k is above n or labels are soft; BAD_SHAPE when there are not n labels; BAD_VALUE when train.x is not
 * a Matrix or a label is not a class; DISPOSED when train.x was disposed; OUT_OF_MEMORY when the index does not fit.
 */
export async function fitNearest(train: Dataset, options: FitNearestOptions = {}): Promise<Sampler> {
  const taken = takeOptions('fitNearest', FIT_NEAREST_OPTIONS, options)
  const { k } = taken
  const { x, y, classes } = takenDataset('fitNearest', train)
  checkInteger('fitNearest', 'k', k, 1, x.rows)
  return handOver(await prepareNearest(x, pickOptions(PREPARE_NEAREST_OPTIONS, taken)), (geometry) => {
    return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
  })
}
