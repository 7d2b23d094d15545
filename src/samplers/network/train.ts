import type { Dataset } from '../../data/dataset.js'
import type { Call, Within } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { NetworkTraining } from '../../ops/dense/train.js'
import { shuffle } from '../../random/shuffle.js'
import { stream } from '../../random/stream.js'
import { largest } from '../targets.js'
import { HeldOut, type Loss, splitIn } from './held-out.js'
import { drawWeightsIn, standardIn } from './start.js'

export const STOPS = ['fitted', 'held-out', 'epochs'] as const
/** When a network's training ends. */
export type Stop = (typeof STOPS)[number]

/** What `fitNetwork` was told, checked. */
export interface TrainingSettings {
  hiddenLayerSizes: readonly number[]
  maxEpochs: number
  batchSize: number
  optimizer: 'sgd' | 'adam'
  learningRate: number
  momentum: number
  weightDecay: number
  loss: Loss
  stop: Stop
  /** Rows held out. */
  held: number
  patience: number
  seed: number
}

/** A network and what its training tells. */
export interface TrainedNetwork {
  network: Network
  trainError: number
  epochs: number
  heldOutLoss?: number
}

/** Of Adam: how much of its running mean of squares stays at a step, and what is added to its root. */
const [ADAM_BETA2, ADAM_EPSILON] = [0.999, 1e-8]
/** The share of rows classified wrongly in an epoch from which on it is worth asking whether the weights fit all. */
const NEARLY_FITTED_ERROR = 0.05

/** Makes a network and trains it; where that fails, nothing of it is left. */
export async function learnIn(call: Call, train: Dataset, settings: TrainingSettings): Promise<TrainedNetwork> {
  const widths = [train.x.cols, ...settings.hiddenLayerSizes, train.classes]
  return handOver(networkIn(call, { widths, ...(await standardIn(call, train.x)) }), async (network) => {
    await drawWeightsIn(call, network, settings.seed)
    return trainIn(call, network, train, settings)
  })
}

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
  const heldOut = stop === 'held-out' ? new HeldOut(call, network, train, held, loss) : undefined
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
 * The rate and the epsilon of each batch of the next epoch. Those of Adam make up for running means that begin at 0. Powers by
 * multiplication: engines differ in others.
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

/** Rows that the network classifies other than labeled. Errors: NOT_CONVERGED, of finite weights whose outputs are not. */
async function errorsIn(call: Call, network: Network, { x, y, classes }: Dataset, within?: Within): Promise<number> {
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

/** Refuses before the work what is needed after it: all else that training takes is there by now. */
function checkRoom(call: Call, network: Network, rows: number): void {
  const [needed, free] = [network.visitBytes(rows), call.engine.memory.largestFree]
  check(needed <= free, 'OUT_OF_MEMORY', () => {
    const { maxBytes } = call.engine.capabilities
    return `${call.who}: ${needed} bytes are needed in one piece for outputs, ${free} are free of ${maxBytes}`
  })
}

/** A number out of range spreads to all outputs' weights in one step. */
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
