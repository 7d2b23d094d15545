import { TILE_BYTES } from '../lane/tile'
import { backward } from './backward'
import { forward, outputStrip } from './forward'
import { gather } from './gather'
import { deltasOfRow, isWrong, softmaxStrip } from './loss'
import { groupsOf, Layer, layerOf, Network, partOf, stripBytes, stripsOf, tilesOf } from './network'
import { UpdateRule, update } from './update'

/** What `networkTrain` is told; `src/ops/dense/train.ts` writes it. */
@unmanaged
export class Training {
  network: usize
  rule: usize
  x: usize
  type: i32
  n: i32
  /** The row of x that each place of the epoch has, n u32. */
  order: usize
  /** n labels, i32, and where targets are soft n×classes float32; else 0. */
  labels: usize
  shares: usize
  batch: i32
  /** Rows that batches have room for, a multiple of 24. */
  height: i32
  /** Parts that each stage of a batch is done in. */
  parts: i32
  /** 1 where the loss is cross-entropy, 0 where it is half the squared error. */
  entropy: i32
  /** Of each batch its rate and its epsilon, float32. */
  rates: usize
  /** A byte for each place of the epoch: whether the row was classified wrongly, before the step of its batch. */
  wrong: usize
}

/**
 * Parts [start, end) of an epoch, counted part by part of a stage, stage by stage of a batch: gather, forward through the hidden layers,
 * outputs and loss, backward through all layers but the first, update. The parts of a stage may run together, stages only one after
 * another. How stages are parted changes no bit: each number is summed in one place. Scratch: a tile and the widest of a strip
 * of all weights of a layer and a strip of outputs.
 */
export function networkTrain(job: usize, scratch: usize, start: i32, end: i32): void {
  const training = changetype<Training>(job)
  const stages = 2 * changetype<Network>(training.network).layers + 1
  for (let k = start; k < end; k++) {
    const round = k / training.parts
    runStage(training, round / stages, round % stages, k % training.parts, scratch)
  }
}

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
    gather(network, training.x, training.type, training.order + (<usize>first << 2), 0, to.strips, to.columns, training.height, from, last)
  } else if (stage < layers) {
    const layer = layerOf(network, stage - 1)
    const next = layerOf(network, stage)
    const tiles = groupsOf(layer.outputs) * strips
    const from = partOf(tiles, part, training.parts)
    const last = partOf(tiles, part + 1, training.parts)
    forward(layer, rows, layer.strips, next.strips, next.columns, training.height, from, last)
  } else if (stage == layers) {
    applyLoss(training, layerOf(network, layers - 1), first, rows, partOf(strips, part, training.parts), partOf(strips, part + 1, training.parts), scratch)
  } else if (stage < 2 * layers) {
    const layer = layerOf(network, 2 * layers - stage)
    const below = layerOf(network, 2 * layers - stage - 1)
    const inputs = stripsOf(layer.inputs)
    backward(layer, below, rows, training.height, scratch, partOf(inputs, part, training.parts), partOf(inputs, part + 1, training.parts))
  } else {
    updateLayers(training, batch, rows, part, scratch)
  }
}

/** Outputs, errors and deltas of strips [from, to) of the rows of a batch. */
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

/** One part of the tiles of all layers. */
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

@inline
function countTiles(layer: Layer): i32 {
  return groupsOf(layer.outputs) * tilesOf(layer)
}
