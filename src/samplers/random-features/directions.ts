import type { Call } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { placeOf, placesOf } from '../../ops/dense/layout.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { normalsIn } from '../../random/matrix.js'
import { stream } from '../../random/stream.js'
import { standardIn } from '../network/start.js'

/** The deviation of a feature's offset beside that of its direction: seldom is one 0 on all rows. */
const OFFSET_DEVIATION = 0.5

/**
 * A layer of random directions and offsets: (w·x + b) √(2 / features), so that a row has the squared length 1/4 + |x|²/d on average.
 * Feature o takes the draws from (d + 1) o on.
 */
export async function directionsIn(call: Call, x: Matrix, features: number, seed: number): Promise<Network> {
  const widths = [x.cols, features]
  const length = (x.cols + 1) * features
  const normals = await normalsIn(call, stream(seed, 'random features'), length, `${call.who}: directions`)
  const random = new Float32Array(placesOf(widths)[1])
  const size = Math.sqrt(2 / features)
  await call.loop(features, x.cols + 1, (first, last) => {
    for (let o = first, at = first * (x.cols + 1); o < last; o++) {
      for (let t = 0; t <= x.cols; t++, at++) {
        random[placeOf(x.cols, t, o)] = (t < x.cols ? size / Math.sqrt(x.cols) : OFFSET_DEVIATION * size) * normals[at]
      }
    }
  })
  return networkIn(call, { widths, ...(await standardIn(call, x)) }, random)
}
