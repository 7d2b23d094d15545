import { checkDataset, type Dataset } from '../../data/dataset.js'
import type { Call, CallOptions } from '../../engine/call.js'
import { checkInteger, checkNumber, checkPositive } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Saved } from '../../engine/saved/container.js'
import { placeOf, placesOf } from '../../ops/dense/layout.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { type Rows, SIZE } from '../../ops/element.js'
import { gramMatvecIn } from '../../ops/gram/gram.js'
import { stream } from '../../random/stream.js'
import { Fitted, type Format, handOver } from '../fitted.js'
import { standardIn } from '../network/start.js'
import type { FitOptions } from '../sampler.js'
import { decide, outputsOf, scoresOf, targetsOf } from '../targets.js'
import { LINEAR, solveFeatures, TOGETHER } from './solve.js'

export interface FitRandomFeaturesOptions extends FitOptions {
  /** How many; four times the rows, and 4,000 at least, where none is given. */
  features?: number
  /** Added to the diagonal; 0 interpolates where there are as many features as rows, and is least squares where there are fewer. */
  ridge?: number
  /** The largest relative residual of the equations that are solved. */
  tolerance?: number
}

/** Features of few rows: in one dimension there must be some that begin between any three neighbours. */
const LEAST = 4000
/** The most features there may be. */
const MOST = 1 << 20
/** The deviation of a feature's offset beside that of its direction: seldom is one 0 on all rows. */
const OFFSET = 0.5

interface Learned {
  network: Network
  /** A row of outputs for each feature. */
  weights: Float64Array
  classes: number
}

interface Told {
  trainError: number
  residual: number
  jitter: number
}

/** A linear classifier of random features. Its residual is the solve's, of the rows or of the normal equations. */
export class RandomFeaturesSampler extends Fitted {
  readonly features: number
  /** The share of the training rows that it classifies other than labelled. */
  readonly trainError: number
  readonly residual: number
  /** What was added to the diagonal of singular normal equations, beside the ridge. */
  readonly jitter: number
  readonly #learned: Learned

  /** @internal Use `fitRandomFeatures`. */
  constructor(learned: Learned, { trainError, residual, jitter }: Told, borrows: readonly Matrix[]) {
    const [dimension, features] = learned.network.form.widths
    super(learned.network.engine, { classes: learned.classes, dimension }, { borrows, owns: [learned.network] })
    this.features = features
    this.trainError = trainError
    this.residual = residual
    this.jitter = jitter
    this.#learned = learned
  }

  /** The class of the largest output (for two classes: its sign); the lowest class where equal. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return classesOf(await this.#outputs('predict', x, options), this.classes)
  }

  /** Outputs as values of the classes' indicators; near 0 and 1 on rows it interpolates. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return scoresOf(await this.#outputs('scores', x, options), this.classes)
  }

  describe(): string {
    return `a classifier of ${this.features} random features`
  }

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

  async #outputs(who: string, x: Matrix, options: CallOptions): Promise<Float64Array> {
    this.checkInput(who, x)
    return this.engine.call(who, [this, x], options, (call) => outputsIn(call, this.#learned, x))
  }
}

/** Values of the outputs for each row of x, row-major, in float64 from features in float32. */
async function outputsIn(call: Call, { network, weights, classes }: Learned, x: Matrix): Promise<Float64Array> {
  const [width, features] = [outputsOf(classes), network.form.widths[1]]
  const block = Math.max(1, Math.floor(TOGETHER / (8 * features)))
  const columns = new Float64Array(weights.length)
  weights.forEach((weight, at) => {
    columns[(at % width) * features + Math.floor(at / width)] = weight
  })
  const points: Rows = { address: call.upload(columns), type: 'f64', rows: width, cols: features }
  const identity = Float64Array.from({ length: width * width }, (_, at) => Number(at % (width + 1) === 0))
  const units: Rows = { address: call.upload(identity), type: 'f64', rows: width, cols: width }
  const outputs = new Float64Array(x.rows * width)
  for (let first = 0; first < x.rows; first += block) {
    const rows = Math.min(block, x.rows - first)
    const address = x.address + first * x.cols * SIZE[x.type]
    const found = await network.rowsIn(call, { address, type: x.type, rows, cols: x.cols }, 'ramps')
    const values = await gramMatvecIn(call, LINEAR, found, points, units, 'f64')
    outputs.set(call.take(values.address, rows * width), first * width)
    call.free(found.address)
  }
  return outputs
}

function classesOf(outputs: Float64Array, classes: number): Int32Array {
  const width = outputsOf(classes)
  return Int32Array.from({ length: outputs.length / width }, (_, i) => decide(outputs, i * width, classes))
}

export const randomFeaturesFormat: Format = {
  kind: 'random-features',
  read: async (call, loaded) => {
    const dimension = loaded.integer('dimension', 1, MOST)
    const features = loaded.integer('features', 1, MOST)
    const classes = loaded.integer('classes', 1, 1 << 16)
    const widths = [dimension, features]
    const form = { widths, center: loaded.array('center', 'f64', dimension), scale: loaded.number('scale') }
    const random = loaded.view('random', 'f32', placesOf(widths)[1])
    const weights = loaded.array('weights', 'f64', features * outputsOf(classes))
    const [residual, jitter] = [loaded.number('residual', 0), loaded.number('jitter', 0)]
    const told = { trainError: loaded.number('trainError', 0, 1), residual, jitter }
    return handOver(networkIn(call, form, random), (network) => {
      return new RandomFeaturesSampler({ network, weights, classes }, told, [])
    })
  },
}

/**
 * Least squares to the classes' indicators on random ReLU features: ramps of normal directions and offsets of the standardised inputs,
 * the least weights of all that fit. With as many features as rows or more it fits any labels of rows that differ, exactly. Theory
 * expects double descent of it: on noisy labels the test error peaks where features are as many as rows, and falls beyond, towards
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
  checkDataset(who, train, { shares: true })
  const { x, y, classes } = train
  const { features = Math.max(LEAST, 4 * x.rows), ridge = 0, tolerance = 1e-6, seed = 0, signal, onProgress } = options
  checkInteger(who, 'features', features, 1, MOST)
  checkNumber(who, 'ridge', ridge, 0)
  checkPositive(who, 'tolerance', tolerance)
  const call = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const network = await x.engine.call(who, [x], call, (own) => featuresIn(own, x, features, seed))
  return handOver(network, async () => {
    const found = await x.engine.call(who, [x, network], call, async (own) => {
      const { address } = await network.rowsIn(own, x, 'ramps')
      return own.toMatrix(x.rows, features, 'f32', address)
    })
    const solved = await solveFeatures(found, targetsOf(train), { ridge, tolerance, ...call }).finally(() =>
      found.dispose(),
    )
    const learned = { network, weights: solved.weights, classes }
    const outputs = await x.engine.call(who, [x, network], call, (own) => outputsIn(own, learned, x))
    const wrong = classesOf(outputs, classes).reduce((sum, label, i) => sum + Number(label !== y[i]), 0)
    return new RandomFeaturesSampler(
      learned,
      { trainError: wrong / x.rows, residual: solved.residual, jitter: solved.jitter },
      [x],
    )
  })
}

/**
 * A layer of random directions and offsets: (w·x + b) √(2 / features), so that a row has the squared length 1/4 + |x|²/d on average.
 * Feature o takes the draws from (d + 1) o on.
 */
async function featuresIn(call: Call, x: Matrix, features: number, seed: number): Promise<Network> {
  const widths = [x.cols, features]
  const length = (x.cols + 1) * features
  const { key } = stream(seed, 'random features')
  const address = call.allocate(length * 8)
  const args = [address, 0, key.seedLow, key.purpose, key.trial, key.seedHigh]
  await call.run('result', { op: 'philoxNormal', args, rows: length, block: 1 << 16 }, `${call.who}: directions`)
  const normals = call.take(address, length)
  const random = new Float32Array(placesOf(widths)[1])
  const size = Math.sqrt(2 / features)
  for (let o = 0, at = 0; o < features; o++) {
    for (let t = 0; t <= x.cols; t++, at++) {
      random[placeOf(x.cols, t, o)] = (t < x.cols ? size / Math.sqrt(x.cols) : OFFSET * size) * normals[at]
    }
  }
  return networkIn(call, { widths, ...(await standardIn(call, x)) }, random)
}
