import type { Call } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { centerIn, scaleFor } from '../../ops/center.js'
import { layersOf, placeOf, placesOf } from '../../ops/dense/layout.js'
import type { Network } from '../../ops/dense/network.js'
import { normalsIn } from '../../random/matrix.js'
import { stream } from '../../random/stream.js'

/** The maximum number of rows, evenly spaced, from which the scale of the inputs is estimated. */
const SCALE_ROWS_MAX = 4096

/**
 * Returns the standardization (x - center) · scale of inputs x, where `center` is the mean of each column. One scale
 * for all columns makes the mean square about 1. A scale for each column would amplify the rounding error of the mean
 * in constant columns to noise.
 */
export async function standardIn(call: Call, x: Matrix): Promise<{ center: Float64Array; scale: number }> {
  const { center, reach } = await centerIn(call, x)
  const within = scaleFor(reach)
  const values = x.view()
  const step = Math.ceil(x.rows / SCALE_ROWS_MAX)
  let [sum, count] = [0, 0]
  for (let row = 0; row < x.rows; row += step) {
    for (let t = 0; t < x.cols; t++, count++) {
      const value = (values[row * x.cols + t] - center[t]) * within
      sum += value * value
    }
  }
  const scale = within / Math.sqrt(sum / count)
  return { center, scale: Number.isFinite(scale) ? scale : within }
}

/**
 * Initializes the weights of a network: normal with mean 0, and variance 2 / inputs in hidden layers and 1 / inputs in
 * the output layer, where `inputs` is the width of the layer below. Biases are 0. The seed and the widths determine the
 * weights. Source: He, Zhang, Ren and Sun, Delving deep into rectifiers (2015).
 */
export async function drawWeightsIn(call: Call, network: Network, seed: number): Promise<void> {
  const { widths } = network.form
  const places = placesOf(widths)
  const layers = layersOf(widths)
  for (const [l, { inputs, outputs }] of layers.entries()) {
    const normals = await normalsIn(
      call,
      stream(seed, 'network: weights', l),
      inputs * outputs,
      `${call.who}: first weights`,
    )
    const weights = network.view().subarray(places[l])
    const size = Math.sqrt((l < layers.length - 1 ? 2 : 1) / inputs)
    await call.loop(inputs, outputs, (first, last) => {
      for (let t = first, at = first * outputs; t < last; t++) {
        for (let o = 0; o < outputs; o++, at++) weights[placeOf(inputs, t, o)] = size * normals[at]
      }
    })
  }
}
