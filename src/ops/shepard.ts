import type { Call } from '../engine/call.js'
import { centerIn, scaleFor } from './center.js'
import type { Rows } from './element.js'
import { multiplyPreparedIn, type Precision } from './gram/gram.js'
import { NEAREST_AT, prepareGramIn } from './gram/pack.js'
import { type Kernel, PROFILE } from './kernels.js'

/**
 * W v, m×outputs float32, for Shepard's weights W = (r/r₁)^-beta of queries and points, r₁ the distance of a query's nearest point,
 * whose square is given: the largest weight of a query is 1, so that neither distance 0 nor a large beta leaves the range of
 * numbers. Weights are right to about 4e-6 beta of themselves; a point at distance 0 has the weight 1, all others beside it 0.
 */
export async function shepardMatvecIn(
  call: Call,
  operands: { queries: Rows; points: Rows; nearest: Float64Array },
  beta: number,
  v: Rows,
): Promise<Rows> {
  const { queries, points, nearest } = operands
  const precision: Precision = 'f32'
  const { reach } = await centerIn(call, points)
  const scale = scaleFor(reach)
  // The rational quadratic's: (1 + s)^-alpha, of s = (r/r₁)² - 1.
  const profile = { code: PROFILE.rational, scale, centered: true, alpha: beta / 2, times: 0 }
  const kernel = { name: 'rationalQuadratic', profile } as Kernel
  const gram = await prepareGramIn(call, kernel, queries, points, precision)
  const relative = call.upload(nearest.map((squared) => 1 / (squared * scale * scale)))
  call.engine.memory.view<Uint32Array>(Uint32Array, gram.address + NEAREST_AT, 1)[0] = relative
  const product = await multiplyPreparedIn(call, gram, v, precision)
  call.free(relative)
  return product
}
