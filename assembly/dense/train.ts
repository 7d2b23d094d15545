import { TILE_BYTES } from '../lane/tile'
import { backward } from './backward'
import { forward, outputStrip } from './forward'
import { gather } from './gather'
import { deltasOfRow, isWrong, softmaxStrip } from './loss'
import { groupsOf, Layer, layerOf, Network, partOf, stripBytes, stripsOf, tilesOf } from './network'
import { UpdateRule, update } from './update'

/** Operands of `networkTrain`; `src/ops/dense/train.ts` writes it. */
@unmanaged
export class Training {
  network: usize
  rule: usize
  x: usize
  type: i32
  /** Number of rows in an epoch. */
  n: i32
  /** Row numbers of x in the order of the epoch, n u32. */
  order: usize
  /** Label of each row of x, i32. */
  labels: usize
  /** Soft targets, float32 [row of x][class], which replace the labels in the loss; 0 for none. */
  shares: usize
  /** Number of rows in a batch; the last batch of an epoch may have fewer. */
  batch: i32
  /** Number of rows that the arrays of a batch have room for, a multiple of 24. */
  height: i32
  /** Number of parts that each stage of a batch is split into. */
  parts: i32
  /** Loss: 1 for cross-entropy, 0 for half the squared error. */
  entropy: i32
  /** Two float32 for each batch: the learning rate, and the epsilon of Adam. */
  rates: usize
  /**
   * Output, one byte for each position in the epoch: 1 if the row was misclassified before the step of its batch, else
   * 0.
   */
  wrong: usize
}

/**
 * Runs parts [start, end) of an epoch. An epoch has batches, a batch has stages, and a stage has a fixed number of
 * parts; parts are numbered in this order. The stages of a batch are: gather; forward, once per hidden layer; outputs
 * and loss; backward, once per layer but the first; update.
 *
 * The parts of a stage may run concurrently, stages only one after another. The number of parts changes no bit, since
 * each sum is computed by a single part. Scratch: one tile, then the larger of a strip of all weights of a layer and a
 * strip of outputs.
 */
export function networkTrain(job: usize, scratch: usize, start: i32, end: i32): void {
  const training = changetype<Training>(job)
  const stages = 2 * changetype<Network>(training.network).layers + 1
  for (let k = start; k < end; k++) {
    const round = k / training.parts
    runStage(training, round / stages, round % stages, k % training.parts, scratch)
  }
}

/**
 * Runs part `part` of stage `stage` of a batch. In a network of L layers, stage 0 gathers the inputs, stages 1 to L - 1
 * compute the hidden layers, stage L computes outputs and loss, stages L + 1 to 2L - 1 propagate deltas back, and stage
 * 2L updates the weights.
 */
function runStage(training: Training, batch: i32, stage: i32, part: i32, scratch: usize): void {
  const network = changetype<Network>(training.network)
  const layers = network.layers
  const first = batch * training.batch
  const rows = min(training.batch, training.n - first)
  const strips = stripsOf(rows)
  if (stage == 0) {
    const to = layerOf(network, 0)
    const from = partOf(strips, part, training.parts) * 8
    const last = min(rows, partOf(strips, part + 1, training.parts) * 8)
    const order = training.order + (<usize>first << 2)
    gather(network, training.x, training.type, order, 0, to.strips, to.columns, training.height, from, last)
  } else if (stage < layers) {
    const layer = layerOf(network, stage - 1)
    const next = layerOf(network, stage)
    const tiles = groupsOf(layer.outputs) * strips
    const from = partOf(tiles, part, training.parts)
    const last = partOf(tiles, part + 1, training.parts)
    forward(layer, rows, layer.strips, next.strips, next.columns, training.height, from, last)
  } else if (stage == layers) {
    const from = partOf(strips, part, training.parts)
    const to = partOf(strips, part + 1, training.parts)
    applyLoss(training, layerOf(network, layers - 1), first, rows, from, to, scratch)
  } else if (stage < 2 * layers) {
    const layer = layerOf(network, 2 * layers - stage)
    const below = layerOf(network, 2 * layers - stage - 1)
    const inputs = stripsOf(layer.inputs)
    const from = partOf(inputs, part, training.parts)
    const to = partOf(inputs, part + 1, training.parts)
    backward(layer, below, rows, training.height, scratch, from, to)
  } else {
    updateLayers(training, batch, rows, part, scratch)
  }
}

/**
 * Computes the last layer's outputs for strips [from, to) of 8 rows of a batch, marks the misclassified rows, and
 * writes the deltas, the derivatives of the loss by the outputs. The batch begins at position `first` of the epoch.
 */
function applyLoss(training: Training, layer: Layer, first: i32, rows: i32, from: i32, to: i32, scratch: usize): void {
  const classes = layer.outputs
  const weight = <f32>1 / <f32>rows
  for (let s = from; s < to; s++) {
    outputStrip(layer, layer.strips + <usize>s * stripBytes(layer.inputs), scratch, false)
    const last = min(rows, s * 8 + 8)
    for (let row = s * 8; row < last; row++) {
      const position = <usize>(first + row)
      const label = load<i32>(training.labels + (<usize>load<u32>(training.order + (position << 2)) << 2))
      store<u8>(training.wrong + position, <u8>isWrong(scratch, classes, row % 8, label))
    }
    if (training.entropy) softmaxStrip(scratch, classes)
    for (let row = s * 8; row < last; row++) {
      const source = <usize>load<u32>(training.order + (<usize>(first + row) << 2))
      const shares = training.shares ? training.shares + (source * <usize>classes << 2) : 0
      deltasOfRow(layer, scratch, load<i32>(training.labels + (source << 2)), shares, weight, row, training.height)
    }
  }
}

/**
 * Takes one optimizer step for the weights and biases in part `part` of a network. The parts divide the weight tiles of
 * all layers, numbered from the first layer to the last.
 */
function updateLayers(training: Training, batch: i32, rows: i32, part: i32, scratch: usize): void {
  const network = changetype<Network>(training.network)
  const rate = load<f32>(training.rates + (<usize>batch << 3))
  const epsilon = load<f32>(training.rates + (<usize>batch << 3), 4)
  let tiles = 0
  for (let l = 0; l < network.layers; l++) tiles += countTiles(layerOf(network, l))
  const first = partOf(tiles, part, training.parts)
  const last = partOf(tiles, part + 1, training.parts)
  let before = 0
  for (let l = 0; l < network.layers; l++) {
    const layer = layerOf(network, l)
    const count = countTiles(layer)
    const from = max(first - before, 0)
    const to = min(last - before, count)
    update(layer, changetype<UpdateRule>(training.rule), rate, epsilon, rows, training.height, scratch, from, to)
    before += count
  }
}

/** Returns the number of weight tiles of a layer, tiles of biases included. */
@inline
function countTiles(layer: Layer): i32 {
  return groupsOf(layer.outputs) * tilesOf(layer)
}
