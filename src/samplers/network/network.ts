import { type DatasetInput, fitToData, readDataset } from '../../data/input.js'
import type { CallOptions } from '../../engine/call.js'
import { check, checkInteger, shown } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { choice, integer, list, number, positive, type TableOf } from '../../engine/options.js'
import type { InputRows } from '../../engine/plain-rows.js'
import type { Saved } from '../../engine/saved/container.js'
import { placesOf } from '../../ops/dense/layout.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { type Seeded, takeSeeded } from '../../random/draw.js'
import { FittedSampler, type SamplerFormat } from '../fitted.js'
import { FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { checkOutputs, largest } from '../targets.js'
import { NETWORK_LOSSES, type NetworkLoss } from './held-out.js'
import { learnIn, NETWORK_STOPS, type NetworkStop, type TrainedNetwork, type TrainingSettings } from './train.js'

/** The maximum number of units in a layer. */
export const LAYER_SIZE_MAX = 1 << 20

/**
 * Options of `fitNetwork`: the layer sizes, the optimizer and its rates, the loss, and the rule that stops training.
 */
export interface FitNetworkOptions extends FitOptions {
  /**
   * The number of units in each hidden layer, from the inputs on; one layer of 512 by default. An empty array fits a
   * linear classifier.
   */
  hiddenLayerSizes?: readonly number[]
  /** The maximum number of epochs, that is, passes over the training rows; 200 by default. */
  maxEpochs?: number
  /** The number of rows in a mini-batch, from 1 to 2^20; 128 by default. */
  batchSize?: number
  /** The optimizer: 'adam', the default, or 'sgd', stochastic gradient descent with momentum. */
  optimizer?: 'sgd' | 'adam'
  /** The learning rate, above 0: the factor of each step. The default is 0.001 for 'adam' and 0.01 for 'sgd'. */
  learningRate?: number
  /**
   * The share of past gradients that each step keeps, from 0 to 0.9999; 0.9 by default. For 'adam' it is the decay of
   * their running mean (beta 1), for 'sgd' that of their running sum; with 0, 'sgd' is plain gradient descent.
   */
  momentum?: number
  /**
   * The weight decay, at least 0; 0 by default. It adds this multiple of each weight to the gradient of the weight;
   * biases do not decay.
   */
  weightDecay?: number
  /**
   * The loss to minimize, a mean over rows: 'cross-entropy', the default, or 'square', half the squared distance of the
   * outputs to the class indicators.
   */
  loss?: NetworkLoss
  /**
   * The rule that stops training. 'fitted', the default, ends as soon as the network predicts the label of every row.
   * 'held-out' ends when the loss on held-out rows has not fallen for `patience` epochs, and keeps the weights with the
   * smallest such loss. 'epochs' ends after `maxEpochs`, which limits the other rules too.
   */
  stop?: NetworkStop
  /**
   * The share of the rows that the rule 'held-out' holds out; 0.2 by default. It must leave at least one row on both
   * sides. Held-out labels are as noisy as the others.
   */
  heldOut?: number
  /** The number of epochs that the rule 'held-out' waits for a smaller loss; 10 by default. */
  patience?: number
}

/** Option table of `fitNetwork`. */
export const FIT_NETWORK_OPTIONS = {
  hiddenLayerSizes: list(integer(1, LAYER_SIZE_MAX), 0).or([512]),
  maxEpochs: integer(1).or(200),
  batchSize: integer(1, 1 << 20).or(128),
  optimizer: choice(['sgd', 'adam']).or('adam'),
  learningRate: positive(),
  momentum: number(0, 0.9999).or(0.9),
  weightDecay: number(0).or(0),
  loss: choice(NETWORK_LOSSES).or('cross-entropy'),
  stop: choice(NETWORK_STOPS).or('fitted'),
  heldOut: number(0, 1).or(0.2),
  patience: integer(1).or(10),
  ...FIT_OPTIONS,
} satisfies TableOf<FitNetworkOptions>

/** A trained network classifier. If `trainError` is 0, it predicts the label of every training row. */
export class NetworkSampler extends FittedSampler {
  /** The share of all training rows, held-out ones included, whose predicted class differs from the label. */
  readonly trainError: number
  /**
   * The number of epochs after which the weights were kept: all that ran, or with held-out rows those up to the
   * smallest loss.
   */
  readonly epochs: number
  /** The smallest loss on held-out rows, a mean over these rows; undefined if no rows were held out. */
  readonly heldOutLoss?: number
  readonly #network: Network
  readonly #loss: NetworkLoss

  /** @internal Use `fitNetwork`. */
  constructor(
    { network, trainError, epochs, heldOutLoss }: TrainedNetwork,
    loss: NetworkLoss,
    borrows: readonly Matrix[],
  ) {
    const { widths } = network.form
    super(network.engine, { classes: widths[widths.length - 1], dimension: widths[0] }, { borrows, owns: [network] })
    this.trainError = trainError
    this.epochs = epochs
    if (heldOutLoss !== undefined) this.heldOutLoss = heldOutLoss
    this.#network = network
    this.#loss = loss
  }

  /**
   * Predicts the class with the largest output for each row of x, m×`dimension`; on ties, the lowest class. The result
   * has length m. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns;
   * BAD_VALUE when x is not rows of finite numbers or an output is not finite; ENGINE_MISMATCH when x belongs to
   * another engine; DISPOSED when the classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, own) => {
      const { classes } = this
      const y = new Int32Array(x.rows)
      const decide = (outputs: Float32Array, first: number) => {
        checkOutputs('predict', outputs, { width: classes, row: first })
        for (let at = 0; at < outputs.length; at += classes) y[first + at / classes] = largest(outputs, at, classes)
      }
      await this.engine.call('predict', [this, x], own, (call) => this.#network.visitIn(call, x, 'outputs', decide))
      return y
    })
  }

  /**
   * Returns the score of each class, row-major m×classes: its probability by softmax if the loss was cross-entropy, or
   * the output, an estimate of the class indicator, if it was 'square'. Throws the errors of `predict`.
   */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, own) => {
      const made = this.#loss === 'square' ? 'outputs' : 'shares'
      const scores = new Float32Array(x.rows * this.classes)
      const keep = (outputs: Float32Array, first: number) => {
        checkOutputs('scores', outputs, { width: this.classes, row: first })
        scores.set(outputs, first * this.classes)
      }
      await this.engine.call('scores', [this, x], own, (call) => this.#network.visitIn(call, x, made, keep))
      return scores
    })
  }

  describe(): string {
    return this.#network.describe()
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { trainError, epochs, heldOutLoss } = this
    const { widths, scale, center } = this.#network.form
    const measures = { trainError, epochs, ...(heldOutLoss !== undefined && { heldOutLoss }) }
    return {
      kind: networkFormat.kind,
      values: { widths, scale, loss: this.#loss, ...measures },
      arrays: { center, weights: this.#network.view() },
    }
  }
}

/** The saved form of network classifiers. */
export const networkFormat: SamplerFormat = {
  kind: 'network',
  read: async (call, loaded) => {
    const widths = loaded.value('widths')
    const known = Array.isArray(widths) && widths.length > 1
    check(known, 'BAD_VALUE', () => `${loaded.kind}: widths is ${shown(widths)} but must be an array of two or more`)
    for (const width of widths) checkInteger(loaded.kind, 'a width', width, 1, LAYER_SIZE_MAX)
    const form = { widths, center: loaded.array('center', 'f64', widths[0]), scale: loaded.number('scale') }
    const weights = loaded.view('weights', 'f32', placesOf(widths).at(-1))
    const measures = { trainError: loaded.number('trainError', 0, 1), epochs: loaded.integer('epochs', 0) }
    const heldOut = loaded.value('heldOutLoss') === undefined ? {} : { heldOutLoss: loaded.number('heldOutLoss') }
    const loss = loaded.choice('loss', NETWORK_LOSSES)
    return handOver(networkIn(call, form, weights), (network) => {
      return new NetworkSampler({ network, ...measures, ...heldOut }, loss, [])
    })
  },
}

/**
 * Trains a network of dense layers, with ReLU between them, on mini-batches of train.x, n×d, with labels or soft
 * labels. By default it trains until it fits every label, however noisy; other rules stop early. If `maxEpochs` is
 * reached before, `trainError` is above 0. The classifier borrows train.x.
 *
 * A network that fits noise exactly repeats part of it on new inputs (tempered overfitting, Mallinar et al. 2022), so
 * it is partly a sampler. Early stopping repeats clearly less. Inputs are standardized: columns are centered, and all
 * have one scale. The same seed gives the same weights on any number of threads.
 *
 * Throws BAD_OPTION when an option is out of range, or `heldOut` leaves no row on one side; BAD_SHAPE when there are
 * not n labels; BAD_VALUE when train.x is not rows of finite numbers or a label is not a class; NOT_CONVERGED when
 * weights, outputs or losses are not finite; OUT_OF_MEMORY when the training does not fit; DISPOSED when train.x was
 * disposed.
 */
export async function fitNetwork(given: DatasetInput, options: FitNetworkOptions = {}): Promise<NetworkSampler> {
  const taken = takeSeeded('fitNetwork', FIT_NETWORK_OPTIONS, options)
  const read = readDataset('fitNetwork', given, { shares: true })
  const settings = settingsOf(read.x.rows, taken)
  return fitToData(read, (train) => {
    return train.x.engine.call('fitNetwork', [train.x], taken, async (call) => {
      const trained = await learnIn(call, train, settings)
      return new NetworkSampler(trained, settings.loss, [train.x])
    })
  })
}

/**
 * Returns the settings of a training run from checked options. Throws BAD_OPTION when `heldOut` leaves no row on one
 * side.
 */
function settingsOf(n: number, options: Seeded<typeof FIT_NETWORK_OPTIONS>): TrainingSettings {
  const {
    hiddenLayerSizes,
    maxEpochs,
    batchSize,
    optimizer,
    momentum,
    weightDecay,
    loss,
    stop,
    heldOut,
    patience,
    seed,
  } = options
  const { learningRate = optimizer === 'adam' ? 0.001 : 0.01 } = options
  const held = stop === 'held-out' ? Math.round(heldOut * n) : 0
  check(stop !== 'held-out' || (held > 0 && held < n), 'BAD_OPTION', () => {
    return `fitNetwork: heldOut ${heldOut} of ${n} rows leaves ${held} held out and ${n - held} to train on`
  })
  return {
    hiddenLayerSizes,
    maxEpochs,
    batchSize,
    optimizer,
    learningRate,
    momentum,
    weightDecay,
    loss,
    stop,
    held,
    patience,
    seed,
  }
}
