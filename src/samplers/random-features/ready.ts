import type { Dataset } from '../../data/dataset.js'
import type { Call } from '../../engine/call.js'
import { type Holdings, handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Network } from '../../ops/dense/network.js'
import { widenIn } from '../../ops/element.js'
import { classesOf, targetsOf } from '../targets.js'
import { directionsIn } from './directions.js'
import type { FeatureEquations, FeatureEquationsOptions } from './equations.js'
import { Interpolation } from './interpolation.js'
import { NormalEquations } from './normal.js'
import { between, outputsIn } from './products.js'
import { RidgedRows } from './ridged-rows.js'
import { RandomFeaturesSampler } from './sampler.js'

/**
 * The parts of a fit that do not depend on labels: the layer of features, their values and the least-squares system.
 * The owner disposes all three, the equations first.
 */
export interface PreparedFeatures {
  /** The layer of random directions and offsets that computes the features of a row. */
  network: Network
  /** The features of the points, n×features, float32. */
  found: Matrix
  equations: FeatureEquations
}

/**
 * Options of `openIn`: the number of features, the seed of their draw, and the ridge, tolerance and expected outputs of
 * the least-squares system.
 */
export interface PreparedFeaturesOptions extends FeatureEquationsOptions {
  features: number
  seed: number
}

/**
 * Draws random features of the rows of x and prepares the least-squares system for their weights. Throws
 * NOT_POSITIVE_DEFINITE, with the pivot, when the factor breaks down; OUT_OF_MEMORY when the features do not fit.
 */
export async function openIn(
  call: Call,
  x: Matrix,
  { features, seed, ...options }: PreparedFeaturesOptions,
): Promise<PreparedFeatures> {
  return handOver(await directionsIn(call, x, features, seed), async (network) => {
    const { address } = await network.rowsIn(call, x, 'ramps')
    return handOver(call.toMatrix(x.rows, features, 'f32', address), async (found) => {
      return { network, found, equations: await equationsIn(call, found, options) }
    })
  })
}

/**
 * Opens the least-squares system in the form with the fewest unknowns: one for each row, or one for each feature that
 * is not 0 on all rows.
 */
async function equationsIn(call: Call, found: Matrix, options: FeatureEquationsOptions): Promise<FeatureEquations> {
  const { rows, cols } = found
  const alive = new Uint8Array(cols)
  const values = found.view()
  await call.loop(rows, cols, (first, last) => {
    for (let at = first * cols; at < last * cols; at += cols) {
      for (let c = 0; c < cols; c++) if (values[at + c] !== 0) alive[c] = 1
    }
  })
  const features = Uint32Array.from(alive.keys()).filter((feature) => alive[feature] === 1)
  if (features.length < rows) return NormalEquations.openIn(call, found, features, options)
  return options.ridge === 0 ? Interpolation.openIn(call, found, options) : RidgedRows.openIn(call, found, options)
}

/**
 * Fits the classifier of checked labels, which keeps only the network of the prepared features. Throws
 * CONFLICTING_DUPLICATES when the fit interpolates and equal rows have different targets; NOT_POSITIVE_DEFINITE when a
 * factor breaks down; NOT_CONVERGED when the residual stays above the tolerance; BAD_VALUE when a fitted output is not
 * finite; OUT_OF_MEMORY when the solve does not fit.
 */
export async function fitIn(
  call: Call,
  { network, found, equations }: PreparedFeatures,
  labels: Omit<Dataset, 'x'>,
  held: Holdings,
): Promise<RandomFeaturesSampler> {
  const { y, classes } = labels
  const { weights, residual, jitter } = await equations.solveIn(call, targetsOf(call.who, labels))
  const shape = { rows: found.rows, features: found.cols, weights }
  const outputs = await outputsIn(call, shape, (first, last) => widenIn(call, between(found, first, last)))
  const fitted = await classesOf(call.who, outputs, classes, call.options)
  const wrong = fitted.reduce((sum, label, i) => sum + Number(label !== y[i]), 0)
  return new RandomFeaturesSampler(
    { network, weights, classes },
    { trainError: wrong / y.length, residual, jitter },
    held,
  )
}
