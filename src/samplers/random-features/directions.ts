import type { Call } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { placeOf, placesOf } from '../../ops/dense/layout.js'
import { type Network, networkIn } from '../../ops/dense/network.js'
import { normalsIn } from '../../random/matrix.js'
import { stream } from '../../random/stream.js'
import { standardIn } from '../network/start.js'

/**
 * The standard deviation of the offset b of a feature max(0, w·x + b), where that of w·x is about 1 on standardized
 * rows x. An offset makes features that are 0 on all rows rare.
 */
const OFFSET_DEVIATION = 0.5

/**
 * Makes the layer of random features: (w·x + b) √(2 / features) for a standardized row x of d columns. The direction w
 * is normal with variance 1/d in each column, and the offset b is normal with standard deviation 1/2. After ReLU the
 * expected squared length of a row of features is 1/4 + |x|²/d. Feature o uses the draws from index (d + 1) o on, so
 * the first features do not depend on how many follow.
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
