import { type DatasetInput, fitToData, readDataset } from '../../data/input.js'
import type { CallOptions } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../../engine/matrix.js'
import { integer, number, positive, type TableOf } from '../../engine/options.js'
import { largestThat } from '../../engine/room.js'
import { type Seeded, takeSeeded } from '../../random/draw.js'
import { FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { outputsOf } from '../targets.js'
import { RandomFeaturesGeometry } from './geometry.js'
import { fitIn, openIn, type PreparedFeaturesOptions } from './ready.js'
import { FEATURES_MAX, type RandomFeaturesSampler } from './sampler.js'

export type { RandomFeaturesGeometry } from './geometry.js'
export type { RandomFeaturesSampler } from './sampler.js'

/**
 * Options of `prepareRandomFeatures`: the number of random features, the ridge and the tolerance of the least-squares
 * fit, and the draw of the features.
 */
export interface PrepareRandomFeaturesOptions extends FitOptions {
  /**
   * The number of random features, from 1 to 2^20. The default is 4 n for n rows, but at least 4,000, so that the
   * classifier interpolates. The features of the rows then take at least 16 n² bytes.
   */
  features?: number
  /**
   * The factor of the sum of squared weights that is added to the sum of squared errors, at least 0. With 0, the
   * default, the fit interpolates if there are at least as many features as rows, and is plain least squares if there
   * are fewer.
   */
  ridge?: number
  /** The largest relative residual of a solve that is accepted, 1e-6 by default; above it, fits throw NOT_CONVERGED. */
  tolerance?: number
}

/** Option table of `prepareRandomFeatures`. */
export const PREPARE_RANDOM_FEATURES_OPTIONS = {
  features: integer(1, FEATURES_MAX),
  ridge: number(0).or(0),
  tolerance: positive().or(1e-6),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareRandomFeaturesOptions>

/**
 * Options of `fitRandomFeatures`: the number of random features, the ridge, the tolerance and the draw, as in
 * `prepareRandomFeatures`.
 */
export interface FitRandomFeaturesOptions extends PrepareRandomFeaturesOptions {}

/**
 * The minimum of the default number of features. In one dimension each feature has one kink, and between any three
 * neighboring rows some feature must have its kink.
 */
const DEFAULT_FEATURES_MIN = 4000
/** The expected number of label draws that are predicted with one geometry. */
const EXPECTED_DRAWS = 256

/**
 * Draws random features max(0, w·x + b) of points x, n×d, and prepares the least-squares system for the weights of the
 * features, once for any number of label draws. `fit` fits the classifier of `fitRandomFeatures` to one draw, and
 * `predictMany` predicts with all draws. It borrows the points.
 *
 * Throws BAD_OPTION when an option is out of range; BAD_VALUE when points is not a Matrix; NOT_POSITIVE_DEFINITE, with
 * the pivot, when the factor breaks down; OUT_OF_MEMORY, with the bytes needed and free, when the features do not fit;
 * DISPOSED when points was disposed.
 */
export async function prepareRandomFeatures(
  points: Matrix,
  options: PrepareRandomFeaturesOptions = {},
): Promise<RandomFeaturesGeometry> {
  const who = 'prepareRandomFeatures'
  const checked = takeSeeded(who, PREPARE_RANDOM_FEATURES_OPTIONS, options)
  checkMatrix(who, 'points', points)
  const { ready, call } = settingsFor(who, points, checked)
  return points.engine.call(who, [points], call, async (own) => {
    return new RandomFeaturesGeometry(points, await openIn(own, points, { ...ready, outputs: EXPECTED_DRAWS }))
  })
}

/**
 * Fits minimum-norm least squares to the class indicators (or soft labels) of train.x, n×d, on random features:
 *
 *     f(x) = Σ_j max(0, w_j·x + b_j) v_j
 *
 * x is a standardized row, w_j and b_j are normal, and the fit determines the weights v_j, one for each output. With at
 * least as many features as rows it fits any labels of distinct rows exactly. On noisy labels the test error shows
 * double descent: it peaks when the number of features equals the number of rows. Beyond, it falls toward that of
 * interpolation with an arc-cosine kernel (`arcCosine`), which is partly a sampler. The first features of a seed do not
 * depend on how many follow. The classifier borrows train.x.
 *
 * Throws BAD_OPTION when an option is out of range; BAD_SHAPE when there are not n labels; BAD_VALUE when train.x is
 * not rows of finite numbers, a label is not a class, or soft labels of a row do not sum to 1; CONFLICTING_DUPLICATES
 * when the fit interpolates (ridge 0 and at least as many features as rows) and equal rows have different labels;
 * NOT_POSITIVE_DEFINITE, with the pivot, when the factor breaks down; NOT_CONVERGED, with the residual, when it stays
 * above the tolerance; OUT_OF_MEMORY, with the bytes needed and free, when the features do not fit; DISPOSED when
 * train.x was disposed.
 */
export async function fitRandomFeatures(
  train: DatasetInput,
  options: FitRandomFeaturesOptions = {},
): Promise<RandomFeaturesSampler> {
  const who = 'fitRandomFeatures'
  const checked = takeSeeded(who, PREPARE_RANDOM_FEATURES_OPTIONS, options)
  return fitToData(readDataset(who, train, { shares: true }), (taken) => {
    const { x, classes } = taken
    const { ready, call } = settingsFor(who, x, checked)
    return x.engine.call(who, [x], call, async (own) => {
      const { network, ...rest } = await openIn(own, x, { ...ready, outputs: outputsOf(classes) })
      return handOver(network, async () => {
        using found = rest.found
        using equations = rest.equations
        return await fitIn(own, { network, found, equations }, taken, { borrows: [x], owns: [network] })
      })
    })
  })
}

/**
 * Separates the checked options of the features from those of the call. The number of features is the default if none
 * is given.
 */
function settingsFor(
  who: string,
  x: Matrix,
  { features: given, ridge, tolerance, seed, ...call }: Seeded<typeof PREPARE_RANDOM_FEATURES_OPTIONS>,
): { ready: Omit<PreparedFeaturesOptions, 'outputs'>; call: CallOptions } {
  const features = given ?? defaultFeatures(who, x)
  return { ready: { features, ridge, tolerance, seed }, call }
}

/**
 * Returns the default number of features, which depends on the number of rows alone. Throws OUT_OF_MEMORY when these
 * features would not fit.
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

/** Estimates the bytes of the features of all rows and of the factor of their least-squares system. */
function bytesFor({ rows, cols }: Matrix, features: number): number {
  const columns = features < rows ? rows * features * 4 : 0
  return 4 * features * (cols + rows) + columns + 4 * Math.min(rows, features) ** 2
}
