import { exp2Negative } from '../lane/exp2'
import { LEFT_WIDTH, RIGHT_WIDTH, ROW_BYTES } from '../lane/tile'
import { groupBytes, Layer } from './network'

/** 1 / ln 2, which turns powers of e into powers of two: e^z = 2^(z / ln 2). */
const LOG2_E: f32 = 1.4426950408889634
/** Deltas (derivatives of the loss) nearer to 0 than this, 2^-80, become 0; see `flushSmall` in `backward.ts`. */
const MIN_DELTA: f32 = 8.271806125530277e-25

/**
 * Replaces the outputs z of one strip of rows, [class][8], by softmax probabilities: exp(z) / Σ exp(z), summed over
 * classes.
 */
export function softmaxStrip(outputs: usize, classes: i32): void {
  const end = outputs + <usize>classes * ROW_BYTES
  for (let half: usize = 0; half < ROW_BYTES; half += 16) {
    let largest = v128.load(outputs + half)
    for (let at = outputs + half; at < end; at += ROW_BYTES) largest = f32x4.pmax(largest, v128.load(at))
    for (let at = outputs + half; at < end; at += ROW_BYTES) {
      v128.store(at, f32x4.mul(f32x4.sub(largest, v128.load(at)), f32x4.splat(LOG2_E)))
    }
  }
  exp2Negative<f32>(outputs, end, false)
  for (let half: usize = 0; half < ROW_BYTES; half += 16) {
    let sum = f32x4.splat(0)
    for (let at = outputs + half; at < end; at += ROW_BYTES) sum = f32x4.add(sum, v128.load(at))
    for (let at = outputs + half; at < end; at += ROW_BYTES) v128.store(at, f32x4.div(v128.load(at), sum))
  }
}

/**
 * Returns true if the predicted class of a row differs from `label`. The prediction is the largest output, the lowest
 * class on ties. `outputs` has a strip of 8 rows, [class][8], and `lane` is the row's position in it.
 */
@inline
export function isWrong(outputs: usize, classes: i32, lane: i32, label: i32): bool {
  const own = load<f32>(outputs + <usize>label * ROW_BYTES + (<usize>lane << 2))
  for (let c = 0; c < classes; c++) {
    const other = load<f32>(outputs + <usize>c * ROW_BYTES + (<usize>lane << 2))
    if (c < label ? other >= own : other > own) return true
  }
  return false
}

/**
 * Writes the deltas of one row, the derivatives of the batch's loss by the outputs: (value - target) · weight, where
 * `weight` is 1 / rows of the batch.
 *
 * The formula is the same for both losses: cross-entropy, where values are softmax probabilities, and half the squared
 * error, where they are outputs. The target is 1 for the label and 0 for other classes, or comes from `shares`, one
 * float32 per class.
 */
@inline
export function deltasOfRow(
  layer: Layer, values: usize, label: i32, shares: usize, weight: f32, row: i32, height: i32,
): void {
  const classes = layer.outputs
  const from = values + (<usize>(row % RIGHT_WIDTH) << 2)
  const rowDelta = layer.rowDeltas + <usize>(row / LEFT_WIDTH) * groupBytes(classes) + (<usize>(row % LEFT_WIDTH) << 2)
  const outputDelta = layer.outputDeltas + <usize>(row * LEFT_WIDTH * 4)
  for (let c = 0; c < classes; c++) {
    const target = shares ? load<f32>(shares + (<usize>c << 2)) : <f32>(c == label)
    const delta = (load<f32>(from + <usize>c * ROW_BYTES) - target) * weight
    const flushed: f32 = abs(delta) < MIN_DELTA ? 0 : delta
    store<f32>(rowDelta + <usize>(c * LEFT_WIDTH * 4), flushed)
    store<f32>(outputDelta + <usize>(c / LEFT_WIDTH) * groupBytes(height) + (<usize>(c % LEFT_WIDTH) << 2), flushed)
  }
}
