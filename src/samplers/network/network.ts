import { type Dataset, takenDataset } from '../../data/dataset.js'
import type { CallOptions } from '../../engine/call.js'
import { check, checkInteger, shown } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { choice, integer, list, number, positive, type TableOf } from '../../engine/options.js'
import type { Saved } from '../../engine/saved/container.js'
import { placesOf } from '../../ops/dense/layout.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { type Seeded, takeSeeded } from '../../random/draw.js'
import { Fitted, type Format } from '../fitted.js'
import { FIT_OPTIONS, type FitOptions } from '../sampler.js'
import { checkOutputs, largest } from '../targets.js'
import { LOSSES, type Loss } from './held-out.js'
import { learnIn, STOPS, type Stop, type TrainedNetwork, type TrainingSettings } from './train.js'

/** The widest layer there may be. */
export const LAYER_SIZE_MAX = 1 << 20

export interface FitNetworkOptions extends FitOptions {
  /** The widths of the hidden layers; an empty array fits a linear classifier. */
  hiddenLayerSizes?: readonly number[]
  /** The maximum number of passes over the rows. */
  maxEpochs?: number
  /** The number of rows in one step. */
  batchSize?: number
  optimizer?: 'sgd' | 'adam'
  /** The length of a step; the default is 0.001 for 'adam' and 0.01 for 'sgd'. */
  learningRate?: number
  /** The share of the running sum of gradients that each step keeps: 0 makes 'sgd' plain descent; 'adam' calls it beta 1. */
  momentum?: number
  /** Adds weightDecay times each weight to its gradient; biases do not decay. */
  weightDecay?: number
  /** 'square': half the squared distance of the outputs to the classes' indicators. */
  loss?: Loss
  /**
   * 'fitted' ends as soon as every row is classified as labeled. 'held-out' ends when the loss on held-out rows has not fallen for
   * `patience` epochs, and keeps the weights of its minimum. 'epochs' ends after `maxEpochs`.
   */
  stop?: Stop
  /** The share of the rows that 'held-out' holds out; their labels are as noisy as the others. */
  heldOut?: number
  /** The number of epochs that 'held-out' waits for a lower loss. */
  patience?: number
}

export const FIT_NETWORK_OPTIONS = {
  hiddenLayerSizes: list(integer(1, LAYER_SIZE_MAX), 0).or([512]),
  maxEpochs: integer(1).or(200),
  batchSize: integer(1, 1 << 20).or(128),
  optimizer: choice(['sgd', 'adam']).or('adam'),
  learningRate: positive(),
  momentum: number(0, 0.9999).or(0.9),
  weightDecay: number(0).or(0),
  loss: choice(LOSSES).or('cross-entropy'),
  stop: choice(STOPS).or('fitted'),
  heldOut: number(0, 1).or(0.2),
  patience: integer(1).or(10),
  ...FIT_OPTIONS,
} satisfies TableOf<FitNetworkOptions>

/** A trained network. `trainError` 0 means that it fits its labels exactly. */
export class NetworkSampler extends Fitted {
  /** The share of the training rows, held out ones too, that it classifies other than labeled. */
  readonly trainError: number
  /** Epochs that its weights were trained for. */
  readonly epochs: number
  /** The mean loss on rows held out, where some were. */
  readonly heldOutLoss?: number
  readonly #network: Network
  readonly #loss: Loss

  /** @internal Use `fitNetwork`. */
  constructor({ network, trainError, epochs, heldOutLoss }: TrainedNetwork, loss: Loss, borrows: readonly Matrix[]) {
    const { widths } = network.form
    super(network.engine, { classes: widths[widths.length - 1], dimension: widths[0] }, { borrows, owns: [network] })
    this.trainError = trainError
    this.epochs = epochs
    if (heldOutLoss !== undefined) this.heldOutLoss = heldOutLoss
    this.#network = network
    this.#loss = loss
  }

  /** The class of the largest output; the lowest class where equal. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const own = this.checkInput('predict', x, options)
    const { classes } = this
    const y = new Int32Array(x.rows)
    const decide = (outputs: Float32Array, first: number) => {
      checkOutputs('predict', outputs, { width: classes, row: first })
      for (let at = 0; at < outputs.length; at += classes) y[first + at / classes] = largest(outputs, at, classes)
    }
    await this.engine.call('predict', [this, x], own, (call) => this.#network.visitIn(call, x, 'outputs', decide))
    return y
  }

  /** Shares of the classes (softmax) after cross-entropy; after the square loss the outputs, near the classes' indicators. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const own = this.checkInput('scores', x, options)
    const made = this.#loss === 'square' ? 'outputs' : 'shares'
    const scores = new Float32Array(x.rows * this.classes)
    const keep = (outputs: Float32Array, first: number) => {
      checkOutputs('scores', outputs, { width: this.classes, row: first })
      scores.set(outputs, first * this.classes)
    }
    await this.engine.call('scores', [this, x], own, (call) => this.#network.visitIn(call, x, made, keep))
    return scores
  }

  describe(): string {
    return this.#network.describe()
  }

  /** @internal */
  save(): Saved {
    const { trainError, epochs, heldOutLoss } = this
    const { widths, scale, center } = this.#network.form
    const told = { trainError, epochs, ...(heldOutLoss !== undefined && { heldOutLoss }) }
    return {
      kind: networkFormat.kind,
      values: { widths, scale, loss: this.#loss, ...told },
      arrays: { center, weights: this.#network.view() },
    }
  }
}

export const networkFormat: Format = {
  kind: 'network',
  read: async (call, loaded) => {
    const widths = loaded.value('widths')
    const known = Array.isArray(widths) && widths.length > 1
    check(known, 'BAD_VALUE', () => `${loaded.kind}: widths is ${shown(widths)} but must be an array of two or more`)
    for (const width of widths) checkInteger(loaded.kind, 'a width', width, 1, LAYER_SIZE_MAX)
    const form = { widths, center: loaded.array('center', 'f64', widths[0]), scale: loaded.number('scale') }
    const weights = loaded.view('weights', 'f32', placesOf(widths).at(-1))
    const told = { trainError: loaded.number('trainError', 0, 1), epochs: loaded.integer('epochs', 0) }
    const heldOut = loaded.value('heldOutLoss') === undefined ? {} : { heldOutLoss: loaded.number('heldOutLoss') }
    const loss = loaded.choice('loss', LOSSES)
    return handOver(networkIn(call, form, weights), (network) => {
      return new NetworkSampler({ network, ...told, ...heldOut }, loss, [])
    })
  },
}

/**
 * A network of dense layers with ramps (ReLU) between them, trained on mini-batches until it fits its labels, however noisy they are, or
 * stopped early. Theory expects of one that fits noise exactly that it repeats part of it on new inputs (tempered overfitting, Mallinar et al. 2022),
 * so a sampler in part; of early stopping that it repeats clearly less. Soft labels are taken. Inputs are standardized: each column less its mean, all by
 * one scale. The same seed gives the same weights on any threads. Borrows train.x. Where `maxEpochs` end before the labels are fitted,
 * `trainError` tells.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, NOT_CONVERGED (weights or outputs that left the range of numbers), OUT_OF_MEMORY, DISPOSED.
 */
export async function fitNetwork(given: Dataset, options: FitNetworkOptions = {}): Promise<NetworkSampler> {
  const taken = takeSeeded('fitNetwork', FIT_NETWORK_OPTIONS, options)
  const train = takenDataset('fitNetwork', given, { shares: true })
  const settings = settingsOf(train, taken)
  return train.x.engine.call('fitNetwork', [train.x], taken, async (call) => {
    const trained = await learnIn(call, train, settings)
    return new NetworkSampler(trained, settings.loss, [train.x])
  })
}

function settingsOf({ x }: Dataset, options: Seeded<typeof FIT_NETWORK_OPTIONS>): TrainingSettings {
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
  const held = stop === 'held-out' ? Math.round(heldOut * x.rows) : 0
  check(stop !== 'held-out' || (held > 0 && held < x.rows), 'BAD_OPTION', () => {
    return `fitNetwork: heldOut ${heldOut} of ${x.rows} rows leaves ${held} held out and ${x.rows - held} to train on`
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
