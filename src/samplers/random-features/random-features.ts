import { type Dataset, takenDataset } from '../../data/dataset.js'
import type { CallOptions } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../../engine/matrix.js'
import { integer, number, positive, type TableOf } from '../../engine/options.js'
import { largestThat } from '../../engine/room.js'
import { takeSeeded } from '../../random/draw.js'
import { FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { outputsOf } from '../targets.js'
import { RandomFeaturesGeometry } from './geometry.js'
import { fitIn, openIn, type PreparedFeaturesOptions } from './ready.js'
import { FEATURES_MAX, type RandomFeaturesSampler } from './sampler.js'

export type { RandomFeaturesGeometry } from './geometry.js'
export type { RandomFeaturesSampler } from './sampler.js'

/** Options of `prepareRandomFeatures`: the number of features, and the equations. */
export interface PrepareRandomFeaturesOptions extends FitOptions {
  /**
   * The number of features, at most 2^20; by default four times the number of rows, and at least 4,000. The default
   * uses at least 16 n² bytes for n rows.
   */
  features?: number
  /**
   * The ridge; 0, the default, interpolates with at least as many features as rows, and is least squares with fewer.
   */
  ridge?: number
  /** The largest relative residual that is accepted; 1e-6 by default. */
  tolerance?: number
}

/** Option table of `prepareRandomFeatures`. */
export const PREPARE_RANDOM_FEATURES_OPTIONS = {
  features: integer(1, FEATURES_MAX),
  ridge: number(0).or(0),
  tolerance: positive().or(1e-6),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareRandomFeaturesOptions>

/** Options of `fitRandomFeatures`: those of `prepareRandomFeatures`. */
export interface FitRandomFeaturesOptions extends PrepareRandomFeaturesOptions {}

/**
 * The minimum of the default number of features: in one dimension some must have their kink between any three
 * neighbors.
 */
const DEFAULT_FEATURES_MIN = 4000
/** The expected number of label draws that a geometry is kept for. */
const EXPECTED_DRAWS = 256

/**
 * Draws random features of points, n×d, and factors their equations once, for any number of label draws: `fit` of one,
 * or `predictMany` of all. Each draw gives the classifier of `fitRandomFeatures`. Borrows the points. Throws
 * BAD_OPTION, BAD_VALUE when points is not a matrix, NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY with the bytes
 * needed and free, DISPOSED.
 */
export async function prepareRandomFeatures(
  points: Matrix,
  options: PrepareRandomFeaturesOptions = {},
): Promise<RandomFeaturesGeometry> {
  const who = 'prepareRandomFeatures'
  const { ready, call } = checkRandomFeatures(who, points, options)
  return points.engine.call(who, [points], call, async (own) => {
    return new RandomFeaturesGeometry(points, await openIn(own, points, { ...ready, outputs: EXPECTED_DRAWS }))
  })
}

/**
 * Fits minimum-norm least squares to the class indicators on random features max(0, w·x + b), where w and b are normal
 * and x is standardized. With at least as many features as rows it fits any labels of distinct rows exactly. It shows
 * double descent: on noisy labels the test error peaks when the number of features equals the number of rows, and falls
 * beyond, toward interpolation with an arc-cosine kernel (`arcCosine`), which is partly a sampler. The first features
 * of a seed do not depend on how many follow. It accepts soft labels. Borrows train.x. Throws BAD_SHAPE, BAD_VALUE,
 * BAD_OPTION; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different labels; NOT_POSITIVE_DEFINITE
 * with the pivot, NOT_CONVERGED with the residual, OUT_OF_MEMORY with the bytes needed and free, DISPOSED.
 */
export async function fitRandomFeatures(
  train: Dataset,
  options: FitRandomFeaturesOptions = {},
): Promise<RandomFeaturesSampler> {
  const who = 'fitRandomFeatures'
  const taken = takenDataset(who, train, { shares: true })
  const { x, classes } = taken
  const { ready, call } = checkRandomFeatures(who, x, options)
  return x.engine.call(who, [x], call, async (own) => {
    const { network, ...rest } = await openIn(own, x, { ...ready, outputs: outputsOf(classes) })
    return handOver(network, async () => {
      using found = rest.found
      using equations = rest.equations
      return await fitIn(own, { network, found, equations }, taken, { borrows: [x], owns: [network] })
    })
  })
}

/** Checks the options, and chooses the number of features if none is given. */
function checkRandomFeatures(
  who: string,
  x: Matrix,
  options: PrepareRandomFeaturesOptions,
): { ready: Omit<PreparedFeaturesOptions, 'outputs'>; call: CallOptions } {
  const { features: given, ridge, tolerance, seed, ...call } = takeSeeded(who, PREPARE_RANDOM_FEATURES_OPTIONS, options)
  checkMatrix(who, 'x', x)
  const features = given ?? defaultFeatures(who, x)
  return { ready: { features, ridge, tolerance, seed }, call }
}

/**
 * Returns the default number of features, which depends on the number of rows alone. Throws OUT_OF_MEMORY when they
 * would not fit.
 */
function defaultFeatures(who: string, x: Matrix): number {
  const features = Math.max(DEFAULT_FEATURES_MIN, 4 * x.rows)
  const { maxBytes } = x.engine.capabilities
  const free = maxBytes - x.engine.bytesInUse
  const fits = (count: number) => count <= FEATURES_MAX && bytesFor(x, count) <= free
  check(fits(features), 'OUT_OF_MEMORY', () => {
    const usual = `${features} features, four times the rows where none are given,`
    const numbers = `take ${bytesFor(x, features)} bytes, ${free} are free of ${maxBytes}, and there may be ${FEATURES_MAX}`
    return `${who}: ${usual} ${numbers}; give \`features\`, about ${largestThat(fits, features)} of which fit, or fewer rows`
  })
  return features
}

/** Estimates the bytes of the rows' features and of the equations' factor. */
function bytesFor({ rows, cols }: Matrix, features: number): number {
  const columns = features < rows ? rows * features * 4 : 0
  return 4 * features * (cols + rows) + columns + 4 * Math.min(rows, features) ** 2
}
