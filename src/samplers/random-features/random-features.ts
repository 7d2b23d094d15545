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

export interface PrepareRandomFeaturesOptions extends FitOptions {
  /** How many, 2^20 at most; four times the rows, and 4,000 at least, where none is given: n rows then take 16 n² bytes and more. */
  features?: number
  /** Added to the diagonal; 0 interpolates where there are as many features as rows, and is least squares where there are fewer. */
  ridge?: number
  /** The largest relative residual of the equations that are solved. */
  tolerance?: number
}

export const PREPARE_RANDOM_FEATURES_OPTIONS = {
  features: integer(1, FEATURES_MAX),
  ridge: number(0).or(0),
  tolerance: positive().or(1e-6),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareRandomFeaturesOptions>

export interface FitRandomFeaturesOptions extends PrepareRandomFeaturesOptions {}

/** Features of few rows: in one dimension there must be some that begin between any three neighbors. */
const DEFAULT_FEATURES_MIN = 4000
/** Columns of targets that geometry is usually kept for. */
const EXPECTED_DRAWS = 256

/**
 * Draws the features of points and factors their equations once, for any number of label draws: `fit` of each, or `predictMany` of all
 * together. Theory expects of each draw what it expects of `fitRandomFeatures`. Borrows the points.
 * Errors: BAD_OPTION, NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY, DISPOSED.
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
 * Least squares to the classes' indicators on random ReLU features: ramps of normal directions and offsets of the standardized inputs,
 * the least weights of all that fit. With as many features as rows or more it fits any labels of rows that differ, exactly. Theory
 * expects double descent of it: on noisy labels the test error peaks where features are as many as rows, and falls beyond, toward
 * the interpolation with an arc-cosine kernel (`arcCosine`), a sampler in part. The first features of a seed are the same however
 * many follow. Soft labels are taken. Borrows train.x.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, CONFLICTING_DUPLICATES (ridge 0), NOT_POSITIVE_DEFINITE with the pivot,
 * NOT_CONVERGED with the residual, OUT_OF_MEMORY, DISPOSED.
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

function checkRandomFeatures(
  who: string,
  x: Matrix,
  options: PrepareRandomFeaturesOptions,
): { ready: Omit<PreparedFeaturesOptions, 'outputs'>; call: CallOptions } {
  const { features: asked, ridge, tolerance, seed, ...call } = takeSeeded(who, PREPARE_RANDOM_FEATURES_OPTIONS, options)
  checkMatrix(who, 'x', x)
  const features = asked ?? usualFor(who, x)
  return { ready: { features, ridge, tolerance, seed }, call }
}

/** How many features there are where none were asked for: of these rows alone, and refused by where the number comes from. */
function usualFor(who: string, x: Matrix): number {
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

/** Bytes of the features of these rows and of the equations' factor, about. */
function bytesFor({ rows, cols }: Matrix, features: number): number {
  const columns = features < rows ? rows * features * 4 : 0
  return 4 * features * (cols + rows) + columns + 4 * Math.min(rows, features) ** 2
}
