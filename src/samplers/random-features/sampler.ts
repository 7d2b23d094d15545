import type { Call, CallOptions } from '../../engine/call.js'
import { type Holdings, handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import type { InputRows } from '../../engine/plain-rows.js'
import type { Saved } from '../../engine/saved/container.js'
import { placesOf } from '../../ops/dense/layout.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { widenIn } from '../../ops/element.js'
import { FittedSampler, type SamplerFormat } from '../fitted.js'
import { classesOf, outputsOf, scoresOf } from '../targets.js'
import { between, outputsIn } from './products.js'

/** The maximum number of random features of a classifier. */
export const FEATURES_MAX = 1 << 20

/** The function of a classifier: the layer that computes random features of a row, and the weights of the features. */
export interface LearnedFeatures {
  network: Network
  /** The weights of the features, row-major features×outputs. */
  weights: Float64Array
  classes: number
}

/** The measures of a fit: the training error, the relative residual and the jitter of the solve. */
interface FeaturesFit {
  trainError: number
  residual: number
  jitter: number
}

/** A linear classifier on random features max(0, w·x + b) of a row x, fitted by least squares. */
export class RandomFeaturesSampler extends FittedSampler {
  /** The number of random features. */
  readonly features: number
  /** The share of the training rows whose predicted class differs from the label, from 0 to 1. */
  readonly trainError: number
  /**
   * The relative residual of the linear system that was solved: the largest |residual| / |right-hand side| of a column.
   * The system has one equation for each row; with fewer features than rows, it is the normal equations of the
   * features.
   */
  readonly residual: number
  /** The value that was added to the diagonal of singular normal equations; 0 if none was. */
  readonly jitter: number
  readonly #learned: LearnedFeatures

  /** @internal Use `fitRandomFeatures` or `prepareRandomFeatures(…).fit`. */
  constructor(learned: LearnedFeatures, { trainError, residual, jitter }: FeaturesFit, held: Holdings) {
    const [dimension, features] = learned.network.form.widths
    super(learned.network.engine, { classes: learned.classes, dimension }, held)
    this.features = features
    this.trainError = trainError
    this.residual = residual
    this.jitter = jitter
    this.#learned = learned
  }

  /**
   * Predicts the class of each row of x, m×`dimension`; the result has length m. It is the class with the largest
   * output, the lowest on ties. For two classes there is one output, and the class is 1 if it is above 0. Throws
   * BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not
   * rows of finite numbers or an output is not finite; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when
   * the classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return classesOf('predict', await this.#outputs('predict', x, options), this.classes, options)
  }

  /**
   * Returns the fitted values of the class indicators, row-major m×classes. They are near 1 for the label and near 0
   * for other classes on rows that the classifier interpolates, but they are not confined to this range. Throws
   * BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not
   * rows of finite numbers or an output is not finite; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when
   * the classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return scoresOf(await this.#outputs('scores', x, options), this.classes, options)
  }

  describe(): string {
    return `a classifier of ${this.features} random features`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { classes, trainError, residual, jitter } = this
    const { network, weights } = this.#learned
    const { widths, scale, center } = network.form
    return {
      kind: randomFeaturesFormat.kind,
      values: { classes, dimension: widths[0], features: widths[1], scale, trainError, residual, jitter },
      arrays: { center, random: network.view(), weights },
    }
  }

  async #outputs(who: string, x: InputRows, options: CallOptions): Promise<Float64Array> {
    return this.withInput(who, x, options, (x, own) => {
      return this.engine.call(who, [this, x], own, (call) => queriedIn(call, this.#learned, x))
    })
  }
}

/**
 * Returns the outputs of each row of x, row-major m×outputs. The outputs are the columns of the weights, which may
 * belong to many classifiers.
 */
export function queriedIn(call: Call, learned: Omit<LearnedFeatures, 'classes'>, x: Matrix): Promise<Float64Array> {
  const { network, weights } = learned
  const shape = { rows: x.rows, features: network.form.widths[1], weights }
  return outputsIn(call, shape, async (first, last) => {
    const found = await network.rowsIn(call, between(x, first, last), 'ramps')
    const wide = await widenIn(call, found)
    call.free(found.address)
    return wide
  })
}

/** The saved form of classifiers on random features. */
export const randomFeaturesFormat: SamplerFormat = {
  kind: 'random-features',
  read: async (call, loaded) => {
    const dimension = loaded.integer('dimension', 1, FEATURES_MAX)
    const features = loaded.integer('features', 1, FEATURES_MAX)
    const classes = loaded.integer('classes', 1, 1 << 16)
    const widths = [dimension, features]
    const form = { widths, center: loaded.array('center', 'f64', dimension), scale: loaded.number('scale') }
    const random = loaded.view('random', 'f32', placesOf(widths)[1])
    const weights = loaded.array('weights', 'f64', features * outputsOf(classes))
    const [residual, jitter] = [loaded.number('residual', 0), loaded.number('jitter', 0)]
    const measures = { trainError: loaded.number('trainError', 0, 1), residual, jitter }
    return handOver(networkIn(call, form, random), (network) => {
      return new RandomFeaturesSampler({ network, weights, classes }, measures, { owns: [network] })
    })
  },
}
