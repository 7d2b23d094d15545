import type { Dataset } from '../../data/dataset.js'
import type { Call, StageStep } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { NetworkTraining } from '../../ops/dense/train.js'
import { shuffle } from '../../random/shuffle.js'
import { stream } from '../../random/stream.js'
import { largest } from '../targets.js'
import { HeldOutRows, type NetworkLoss, splitIn } from './held-out.js'
import { drawWeightsIn, standardIn } from './start.js'

/** Names of the stopping rules of training. */
export const NETWORK_STOPS = ['fitted', 'held-out', 'epochs'] as const
/**
 * The stopping rule of training: 'fitted' ends when all labels are predicted, 'held-out' when the loss on held-out rows
 * stops falling, and 'epochs' after the maximum number of epochs, which also ends the other two.
 */
export type NetworkStop = (typeof NETWORK_STOPS)[number]

/** The settings of a training run: the checked options of `fitNetwork` with all defaults filled in. */
export interface TrainingSettings {
  hiddenLayerSizes: readonly number[]
  maxEpochs: number
  batchSize: number
  optimizer: 'sgd' | 'adam'
  learningRate: number
  momentum: number
  weightDecay: number
  loss: NetworkLoss
  stop: NetworkStop
  /** The number of rows to hold out; 0 unless `stop` is 'held-out'. */
  held: number
  patience: number
  seed: number
}

/**
 * A trained network with the measures of its training: the share of misclassified training rows, the number of epochs,
 * and the smallest loss on held-out rows.
 */
export interface TrainedNetwork {
  network: Network
  trainError: number
  epochs: number
  heldOutLoss?: number
}

/** Constants of Adam: the decay of the running mean of squared gradients, and the value added to its root. */
const [ADAM_BETA2, ADAM_EPSILON] = [0.999, 1e-8]
/**
 * The training error of an epoch at or below which all rows are classified again, to check whether the weights fit them
 * all. The error of an epoch is counted while the weights change.
 */
const NEARLY_FITTED_ERROR = 0.05

/** Makes a network with random weights and trains it on the dataset. Frees its memory if training fails. */
export async function learnIn(call: Call, train: Dataset, settings: TrainingSettings): Promise<TrainedNetwork> {
  const widths = [train.x.cols, ...settings.hiddenLayerSizes, train.classes]
  return handOver(networkIn(call, { widths, ...(await standardIn(call, train.x)) }), async (network) => {
    await drawWeightsIn(call, network, settings.seed)
    return trainIn(call, network, train, settings)
  })
}

/** Trains a network with initialized weights until its stopping rule ends the training. */
async function trainIn(
  call: Call,
  network: Network,
  train: Dataset,
  settings: TrainingSettings,
): Promise<TrainedNetwork> {
  const { maxEpochs, batchSize: batch, loss, stop, patience, seed, optimizer, momentum, weightDecay } = settings
  const { kept, held } = await splitIn(call, train.x.rows, settings.held, seed)
  const rule = { optimizer, momentum, squares: ADAM_BETA2, decay: weightDecay }
  const { x, y, shares } = train
  const lesson = { x, y, ...(shares && { shares }), rows: kept.length, loss, batch, rule }
  const training = new NetworkTraining(call, network, lesson)
  const heldOut = stop === 'held-out' ? new HeldOutRows(call, network, train, held, loss) : undefined
  checkRoom(call, network, train.x.rows)
  const ratesOf = schedule(settings, training.batches)
  let errors: number | undefined
  let done = 0
  while (done < maxEpochs && errors !== 0 && !(heldOut && done - heldOut.epoch >= patience)) {
    const batches = stream(seed, 'network: batches', done++)
    const within = { stage: `${call.who}: epochs`, step: { done, total: maxEpochs } }
    const order = await shuffle(batches, kept.length, within.stage, { signal: call.options.signal })
    const wrong = await training.epochIn({ order: order.map((place) => kept[place]), rates: ratesOf() }, within)
    await checkFiniteIn(call, network, settings, done)
    const near = stop === 'fitted' && wrong <= NEARLY_FITTED_ERROR * kept.length
    errors = near ? await errorsIn(call, network, train, within) : undefined
    await heldOut?.measureIn(call, done, within)
  }
  heldOut?.restore(call.who)
  errors ??= await errorsIn(call, network, train)
  const fitted = { network, trainError: errors / train.x.rows, epochs: heldOut?.epoch ?? done }
  return heldOut ? { ...fitted, heldOutLoss: heldOut.loss } : fitted
}

/**
 * Returns a function that returns the learning rate and the epsilon of each batch of the next epoch, as pairs. For
 * Adam, both include the correction of running means that start at 0. Powers are computed as products, because
 * JavaScript engines differ in `Math.pow`.
 * Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), section 2.
 */
function schedule({ optimizer, learningRate: rate, momentum }: TrainingSettings, batches: number): () => Float32Array {
  let [mean, squares] = [1, 1]
  return () => {
    const rates = new Float32Array(2 * batches)
    for (let at = 0; at < rates.length; at += 2) {
      mean *= momentum
      squares *= ADAM_BETA2
      const root = Math.sqrt(1 - squares)
      rates[at] = optimizer === 'adam' ? (rate * root) / (1 - mean) : rate
      rates[at + 1] = ADAM_EPSILON * root
    }
    return rates
  }
}

/**
 * Returns the number of rows whose predicted class differs from the label. Throws NOT_CONVERGED when an output is not
 * finite.
 */
async function errorsIn(call: Call, network: Network, { x, y, classes }: Dataset, within?: StageStep): Promise<number> {
  let [errors, finite] = [0, true]
  const count = (outputs: Float32Array, first: number) => {
    for (let at = 0; at < outputs.length; at++) finite &&= outputs[at] - outputs[at] === 0
    for (let at = 0, row = first; at < outputs.length; at += classes, row++) {
      errors += Number(largest(outputs, at, classes) !== y[row])
    }
  }
  await network.visitIn(call, x, 'outputs', count, within)
  check(finite, 'NOT_CONVERGED', () => {
    return `${call.who}: the outputs left the range of numbers; a smaller learningRate would help`
  })
  return errors
}

/**
 * Throws OUT_OF_MEMORY when the outputs of all rows would not fit in memory after the training. It runs before the
 * training, when all other memory is allocated already.
 */
function checkRoom(call: Call, network: Network, rows: number): void {
  const [needed, free] = [network.visitBytes(rows), call.engine.memory.largestFree]
  check(needed <= free, 'OUT_OF_MEMORY', () => {
    const { maxBytes } = call.engine.capabilities
    return `${call.who}: ${needed} bytes are needed in one piece for outputs, ${free} are free of ${maxBytes}`
  })
}

/** Throws NOT_CONVERGED when a weight is not finite. Such a value spreads to all output weights in one step. */
async function checkFiniteIn(
  call: Call,
  network: Network,
  { learningRate }: TrainingSettings,
  epoch: number,
): Promise<void> {
  const weights = network.view()
  let finite = true
  await call.loop(weights.length, 1, (first, last) => {
    // x - x is 0 exactly where x is finite.
    for (let at = first; at < last; at++) finite &&= weights[at] - weights[at] === 0
  })
  check(finite, 'NOT_CONVERGED', () => {
    return `fitNetwork: the weights left the range of numbers in epoch ${epoch}; the learningRate ${learningRate} is too large`
  })
}
