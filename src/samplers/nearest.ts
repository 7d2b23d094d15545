import { type DatasetInput, fitToData, type RegressionInput, readDataset, readRegression } from '../data/input.js'
import { isRegression } from '../data/regression.js'
import { checkInteger } from '../engine/check.js'
import { handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { BuildOptions } from '../ops/nearest/algorithm.js'
import type { Metric } from '../ops/nearest/metric.js'
import { BUILD_OPTIONS } from '../ops/nearest/settings.js'
import { readLabels, type SamplerFormat } from './fitted.js'
import { NearestGeometry, prepareNearest, VOTE_OPTIONS } from './nearest-geometry.js'
import { NearestRegressor } from './nearest-regressor.js'
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

/** Options of `fitNearest`: the number of neighbors, and the search algorithm as in `prepareNearest`. */
export interface FitNearestOptions extends FitOptions, BuildOptions<Metric> {
  /**
   * The number of neighbors that vote, or whose targets are averaged, from 1 to n; 1 by default, which fits any labels
   * or targets of distinct rows exactly.
   */
  k?: number
}
const INDEX_OPTIONS = { ...BUILD_OPTIONS, ...FIT_OPTIONS }
export const FIT_NEAREST_OPTIONS = { ...VOTE_OPTIONS, ...INDEX_OPTIONS } satisfies TableOf<FitNearestOptions>

/**
 * Fits k-NN to train.x, n×d: a Matrix, which it borrows, or plain rows, of which it owns a copy. What `predict` returns
 * depends on the dataset:
 *
 * - With `targets`, n×outputs real numbers, it returns the mean of the targets of k neighbors, in float64.
 * - With labels, it returns the class of most of the k neighbors; of tied classes, the one with the nearest neighbor.
 * In theory 1-NN is a sampler: its clean error tends to the noise rate as n grows (`noisy-teacher verify T10`). For
 * larger k the error tends to that of a majority of k labels (`verify T16`).
 *
 * Throws BAD_OPTION when k is above n, labels are soft, or there are labels without a number of classes; BAD_SHAPE when
 * there are not n labels, or the targets do not fill n rows; BAD_VALUE when train.x is not rows of finite numbers, a
 * label is not a class, a target is not a finite number, or the dataset has labels and targets; DISPOSED when train.x
 * was disposed; OUT_OF_MEMORY when the index does not fit.
 *
 * @example
 * ```ts
 * import { fitNearest } from 'noisy-teacher'
 * const x = [[0], [1], [2], [3]]
 * const sampler = await fitNearest({ x, y: [0, 0, 1, 1], classes: 2 })
 * console.log([...(await sampler.predict([[0.4], [2.6]]))]) // [ 0, 1 ]
 * const regressor = await fitNearest({ x, targets: [1, 2, 4, 8] }, { k: 2 })
 * console.log([...(await regressor.predict([[0.4], [2.6]]))]) // [ 1.5, 6 ]
 * ```
 */
export function fitNearest(train: RegressionInput, options?: FitNearestOptions): Promise<NearestRegressor>
export function fitNearest(train: DatasetInput, options?: FitNearestOptions): Promise<Sampler>
export async function fitNearest(
  train: DatasetInput | RegressionInput,
  options: FitNearestOptions = {},
): Promise<Sampler | NearestRegressor> {
  const taken = takeOptions('fitNearest', FIT_NEAREST_OPTIONS, options)
  const { k } = taken
  const prepare = (x: Matrix) => {
    checkInteger('fitNearest', 'k', k, 1, x.rows)
    return prepareNearest(x, pickOptions(INDEX_OPTIONS, taken))
  }
  if (isRegression(train)) {
    return fitToData(readRegression('fitNearest', train), async ({ x, targets, outputs }) => {
      return handOver(await prepare(x), (geometry) => {
        return new NearestRegressor(geometry, targets, { outputs, k }, { owns: [geometry] })
      })
    })
  }
  return fitToData(readDataset('fitNearest', train), async ({ x, y, classes }) => {
    return handOver(await prepare(x), (geometry) => {
      return new NearestSampler(geometry, y, { classes, k }, { owns: [geometry] })
    })
  })
}
