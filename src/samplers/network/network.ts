import { checkDataset, type Dataset } from '../../data/dataset.js'
import type { CallOptions } from '../../engine/call.js'
import { check, checkChoice, checkInteger, checkNumber, checkPositive } from '../../engine/check.js'
import { borrow, Lifetime } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Network } from '../../ops/dense/network.js'
import { checkQueries, type FitOptions, type Sampler } from '../sampler.js'
import { largest } from '../targets.js'
import { type Fitted, learnIn, type Settings } from './train.js'

export interface FitNetworkOptions extends FitOptions {
  /** Widths of the hidden layers; none is a linear classifier. */
  hidden?: readonly number[]
  /** The most epochs. */
  epochs?: number
  /** Rows of a step. */
  batch?: number
  optimizer?: 'sgd' | 'adam'
  /** The step's length: .05 for 'sgd', .001 for 'adam' where none is given. */
  rate?: number
  /** How much of the running sum of gradients stays at a step: of 'sgd' 0 is plain descent, of 'adam' it is beta 1. */
  momentum?: number
  /** Times each weight, added to its gradient; biases are let alone. */
  weightDecay?: number
  /** 'square': half the squared distance of the outputs to the classes' indicators. */
  loss?: 'cross-entropy' | 'square'
  /**
   * 'fitted': as soon as all rows are classified as labelled. 'held-out': when the loss on rows that are held out has not fallen for
   * some epochs; the weights of its least are kept. 'epochs': when all are done.
   */
  stop?: 'fitted' | 'held-out' | 'epochs'
  /** The share of the rows that 'held-out' holds out, their labels as noisy as the others'. */
  heldOut?: number
  /** Epochs that 'held-out' waits for a lower loss. */
  patience?: number
}

const STOPS = ['fitted', 'held-out', 'epochs'] as const

/** A trained network. `trainError` 0 means that it fits its labels exactly. */
export class NetworkSampler extends Lifetime implements Sampler {
  readonly classes: number
  readonly dimension: number
  /** The share of the training rows, held out ones too, that it classifies other than labelled. */
  readonly trainError: number
  /** Epochs that its weights were trained for. */
  readonly epochs: number
  /** The mean loss on rows held out, where some were. */
  readonly heldOutLoss?: number
  readonly #network: Network
  readonly #entropy: boolean
  readonly #giveBack: () => void

  /** @internal Use `fitNetwork`. */
  constructor(x: Matrix, { network, trainError, epochs, heldOutLoss }: Fitted, entropy: boolean) {
    super(network.engine)
    const { widths } = network.form
    this.classes = widths[widths.length - 1]
    this.dimension = widths[0]
    this.trainError = trainError
    this.epochs = epochs
    if (heldOutLoss !== undefined) this.heldOutLoss = heldOutLoss
    this.#network = network
    this.#entropy = entropy
    this.#giveBack = borrow('fitNetwork', [x])
  }

  /** The class of the largest output; the lowest class where equal. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const outputs = await this.#outputs('predict', x, false, options)
    return Int32Array.from({ length: x.rows }, (_, i) => largest(outputs, i * this.classes, this.classes))
  }

  /** Shares of the classes (softmax) after cross-entropy; after the square loss the outputs, near the classes' indicators. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.#outputs('scores', x, this.#entropy, options)
  }

  describe(): string {
    return this.#network.describe()
  }

  protected release(): void {
    this.#network.dispose()
    this.#giveBack()
  }

  async #outputs(who: string, x: Matrix, shares: boolean, options: CallOptions): Promise<Float32Array> {
    check(!this.disposed, 'DISPOSED', () => `${who}: ${this.describe()} was disposed before`)
    checkQueries(who, x, this.dimension)
    return this.engine.call(who, [this, x], options, (call) => this.#network.outputsIn(call, x, shares))
  }
}

/**
 * A network of dense layers with ramps (ReLU) between them, trained on mini-batches until it fits its labels, however noisy they are, or
 * stopped early. Theory expects of one that fits noise exactly that it repeats part of it on new inputs (tempered overfitting, S5),
 * so a sampler in part; of early stopping that it repeats clearly less. Inputs are standardised: each column less its mean, all by
 * one scale. The same seed gives the same weights on any threads. Borrows train.x. Where `epochs` end before the labels are fitted,
 * `trainError` tells.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, NOT_CONVERGED (weights that left the range of numbers), OUT_OF_MEMORY, DISPOSED.
 */
export async function fitNetwork(train: Dataset, options: FitNetworkOptions = {}): Promise<NetworkSampler> {
  checkDataset('fitNetwork', train)
  const settings = settingsOf(train, options)
  return train.x.engine.call('fitNetwork', [train.x], options, async (call) => {
    const fitted = await learnIn(call, train, settings)
    return new NetworkSampler(train.x, fitted, settings.loss === 'cross-entropy')
  })
}

function settingsOf({ x }: Dataset, options: FitNetworkOptions): Settings {
  const who = 'fitNetwork'
  const { hidden = [512], epochs = 200, batch = 128, optimizer = 'sgd', momentum = 0.9, weightDecay = 0 } = options
  const { loss = 'cross-entropy', stop = 'fitted', heldOut = 0.2, patience = 10, seed = 0 } = options
  check(Array.isArray(hidden), 'BAD_OPTION', () => `${who}: hidden is ${String(hidden)} but must be an array of widths`)
  for (const [l, width] of hidden.entries()) checkInteger(who, `hidden[${l}]`, width, 1, 1 << 20)
  checkInteger(who, 'epochs', epochs, 1)
  checkInteger(who, 'batch', batch, 1, 1 << 20)
  checkChoice(who, 'optimizer', optimizer, ['sgd', 'adam'])
  const { rate = optimizer === 'adam' ? 0.001 : 0.05 } = options
  checkPositive(who, 'rate', rate)
  checkNumber(who, 'momentum', momentum, 0, 0.9999)
  checkNumber(who, 'weightDecay', weightDecay, 0)
  checkChoice(who, 'loss', loss, ['cross-entropy', 'square'])
  checkChoice(who, 'stop', stop, STOPS)
  checkNumber(who, 'heldOut', heldOut, 0, 1)
  checkInteger(who, 'patience', patience, 1)
  const held = stop === 'held-out' ? Math.round(heldOut * x.rows) : 0
  check(stop !== 'held-out' || (held > 0 && held < x.rows), 'BAD_OPTION', () => {
    return `${who}: heldOut ${heldOut} of ${x.rows} rows leaves ${held} held out and ${x.rows - held} to train on`
  })
  return { hidden, epochs, batch, optimizer, rate, momentum, weightDecay, loss, stop, held, patience, seed }
}
