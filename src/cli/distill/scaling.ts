import { Standardization, standardize } from '../../data/standardize.js'
import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { stream } from '../../random/stream.js'

/** Number of rows whose neighbors are asked, and of neighbors. */
const [MAX_ROWS, NEIGHBORS] = [2000, 5]

/**
 * Returns the standardization of rows x: by the deviation of each column, or by that of all columns together if neighbors
 * then agree more often with the given labels. The latter is right for columns in one unit, such as pixels, of which those
 * that hardly vary would otherwise become noise as large as the others.
 */
export async function chooseScaling(
  x: Matrix,
  y: Int32Array,
  { seed, signal }: CallOptions & { seed: number },
): Promise<Standardization> {
  const each = await standardize(x, { signal })
  if (x.rows <= NEIGHBORS + 1 || x.cols === 1) return each
  const { mean, scale } = each
  const square = scale.reduce((sum, value) => sum + (value * value) / scale.length, 0)
  if (!Number.isFinite(square)) return each
  const common = Standardization.fromJSON({ mean: [...mean], scale: Array.from(scale, () => Math.sqrt(square)) })
  const rows = stream(seed, 'distill: scaling').permutation(x.rows).subarray(0, MAX_ROWS).sort()
  using part = await gatherRows(x, rows, 'distill: rows', { signal })
  const own = Int32Array.from(rows, (row) => y[row])
  const agreeing = await Promise.all([each, common].map((scaling) => agreementOf(part, own, scaling, { signal })))
  return agreeing[1] > agreeing[0] ? common : each
}

/** Returns the number of pairs of a row and one of its neighbors that have the same label. */
async function agreementOf(x: Matrix, y: Int32Array, scaling: Standardization, call: CallOptions): Promise<number> {
  using own = await scaling.apply(x, call)
  const { index } = await nearest(own, own, { k: NEIGHBORS, excludeSelf: true, ...call })
  let same = 0
  index.forEach((neighbor, at) => {
    same += Number(y[neighbor] === y[Math.floor(at / NEIGHBORS)])
  })
  return same
}
