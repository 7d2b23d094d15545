import { ZEROS } from '../lane/constants'
import { madd } from '../lane/madd'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES, tile } from '../lane/tile'
import { groupBytes, Layer, stripBytes, tilesOf } from './network'
import { flushSmall } from './backward'

/** Running sums and means nearer to 0 than this, 2^-120, become 0, so that none is subnormal. */
const MIN_RUNNING_VALUE: f32 = 7.52316384526264e-37

/** Optimizer and its parameters; `src/ops/dense/train.ts` writes it. */
@unmanaged
export class UpdateRule {
  /** 0 for stochastic gradient descent with momentum, 1 for Adam. */
  adam: i32
  /** Share of the running sum (Adam: mean) of gradients kept at a step; 0 is plain gradient descent. */
  momentum: f32
  /** Share of the running mean of squared gradients kept at a step (Adam only). */
  squares: f32
  /** Weight decay: decay × weight is added to the gradient of each weight, but not of biases. */
  decay: f32
}

/**
 * Computes the gradient of weight tiles [first, last) of a layer over `rows` rows, and takes one step of the optimizer
 * with it. Scratch: one tile.
 */
export function update(
  layer: Layer, rule: UpdateRule, rate: f32, epsilon: f32, rows: i32, height: i32, scratch: usize,
  first: i32, last: i32,
): void {
  const tiles = tilesOf(layer)
  for (let k = first; k < last; k++) {
    const s = k % tiles
    const deltas = layer.outputDeltas + <usize>(k / tiles) * groupBytes(height)
    const bias = s == tiles - 1
    if (bias) biasTile(deltas, rows, scratch)
    else tile(deltas, layer.columns + <usize>s * stripBytes(height), rows, ZEROS, scratch)
    const at = <usize>k * TILE_BYTES
    const decay: f32 = bias ? 0 : rule.decay
    if (rule.adam) stepAdam(rule, layer.weights + at, layer.first + at, layer.second + at, scratch, rate, epsilon, decay)
    else if (rule.momentum > 0) stepMomentum(rule, layer.weights + at, layer.first + at, scratch, rate, decay)
    else stepPlain(layer.weights + at, scratch, rate, decay)
  }
}

/**
 * Writes the gradient of six biases, which is the sum of their deltas over `rows` rows, to the first column of a tile.
 */
function biasTile(deltas: usize, rows: i32, out: usize): void {
  memory.fill(out, 0, TILE_BYTES)
  for (let i: usize = 0; i < <usize>LEFT_WIDTH; i++) {
    let sum: f32 = 0
    for (let r: usize = 0; r < <usize>rows; r++) sum += load<f32>(deltas + (r * LEFT_WIDTH + i << 2))
    store<f32>(out + i * ROW_BYTES, sum)
  }
}

/** Takes one step of gradient descent on a tile of weights: w ← w - rate (gradient + decay w). */
function stepPlain(weights: usize, gradient: usize, rate: f32, decay: f32): void {
  const step = f32x4.splat(-rate)
  const shrink = f32x4.splat(decay)
  for (const end = gradient + TILE_BYTES; gradient < end; gradient += 16, weights += 16) {
    const w = v128.load(weights)
    v128.store(weights, madd(step, madd(shrink, w, v128.load(gradient)), w))
  }
}

/**
 * Takes one step of gradient descent with momentum on a tile of weights: sum ← momentum sum + gradient + decay w, then
 * w ← w - rate sum.
 */
function stepMomentum(rule: UpdateRule, weights: usize, sums: usize, gradient: usize, rate: f32, decay: f32): void {
  const step = f32x4.splat(-rate)
  const shrink = f32x4.splat(decay)
  const keep = f32x4.splat(rule.momentum)
  const minimum = f32x4.splat(MIN_RUNNING_VALUE)
  for (const end = gradient + TILE_BYTES; gradient < end; gradient += 16, weights += 16, sums += 16) {
    const w = v128.load(weights)
    const sum = flushSmall(madd(keep, v128.load(sums), madd(shrink, w, v128.load(gradient))), minimum)
    v128.store(sums, sum)
    v128.store(weights, madd(step, sum, w))
  }
}

/**
 * Takes one step of Adam on a tile of weights: w ← w - rate mean / (√square + epsilon), with running means of g =
 * gradient + decay w and of g². The host folds the bias corrections into `rate` and `epsilon`.
 */
function stepAdam(
  rule: UpdateRule, weights: usize, means: usize, squares: usize, gradient: usize, rate: f32, epsilon: f32, decay: f32,
): void {
  const step = f32x4.splat(-rate)
  const shrink = f32x4.splat(decay)
  const minimum = f32x4.splat(MIN_RUNNING_VALUE)
  for (const end = gradient + TILE_BYTES; gradient < end; gradient += 16, weights += 16, means += 16, squares += 16) {
    const w = v128.load(weights)
    const g = madd(shrink, w, v128.load(gradient))
    const fresh = f32x4.mul(f32x4.splat(1 - rule.momentum), g)
    const mean = flushSmall(madd(f32x4.splat(rule.momentum), v128.load(means), fresh), minimum)
    const freshSquare = f32x4.mul(f32x4.mul(f32x4.splat(1 - rule.squares), g), g)
    const square = flushSmall(madd(f32x4.splat(rule.squares), v128.load(squares), freshSquare), minimum)
    v128.store(means, mean)
    v128.store(squares, square)
    const size = f32x4.add(f32x4.sqrt(square), f32x4.splat(epsilon))
    v128.store(weights, madd(step, f32x4.div(mean, size), w))
  }
}
