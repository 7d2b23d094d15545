import { ROW_BYTES } from '../lane/tile'
import { forward, outputStrip } from './forward'
import { gather } from './gather'
import { softmaxStrip } from './loss'
import { groupsOf, layerOf, Network, stripBytes, stripsOf } from './network'

/** Code of the transform that turns a network's outputs into softmax probabilities. */
export const OUTPUT_SHARES: i32 = 1
/** Code of the transform max(0, output). With a code other than this and `OUTPUT_SHARES`, outputs stay as they are. */
export const OUTPUT_RAMPS: i32 = 2

/**
 * Computes the outputs of a network for rows [start, end) of x, m×classes float32. `transform` is the code of a
 * function applied to them: `OUTPUT_SHARES`, `OUTPUT_RAMPS`, or any other for none.
 *
 * A row gets the same bits as in training, whatever rows are computed with it. Scratch: two buffers of `room` bytes,
 * each the strips of these rows at the widest layer, then one strip of outputs.
 */
export function networkOutputs(
  job: usize, x: usize, type: i32, transform: i32, room: i32, out: usize, scratch: usize, start: i32, end: i32,
): void {
  const network = changetype<Network>(job)
  const rows = end - start
  let from = scratch
  let to = scratch + <usize>room
  // The weights of padding are 0, and its inputs must be 0 too: 0 · NaN is NaN.
  memory.fill(scratch, 0, 2 * <usize>room)
  gather(network, x, type, 0, start, from, 0, 0, 0, rows)
  for (let l = 0; l < network.layers - 1; l++) {
    const layer = layerOf(network, l)
    forward(layer, rows, from, to, 0, 0, 0, groupsOf(layer.outputs) * stripsOf(rows))
    const swapped = from
    from = to
    to = swapped
  }
  const layer = layerOf(network, network.layers - 1)
  const classes = layer.outputs
  const values = scratch + 2 * <usize>room
  for (let s = 0; s < stripsOf(rows); s++) {
    outputStrip(layer, from + <usize>s * stripBytes(layer.inputs), values, transform == OUTPUT_RAMPS)
    if (transform == OUTPUT_SHARES) softmaxStrip(values, classes)
    for (let row = s * 8; row < min(rows, s * 8 + 8); row++) {
      const lane = values + (<usize>(row % 8) << 2)
      const own = out + (<usize>(start + row) * <usize>classes << 2)
      for (let c: usize = 0; c < <usize>classes; c++) store<f32>(own + (c << 2), load<f32>(lane + c * ROW_BYTES))
    }
  }
}
