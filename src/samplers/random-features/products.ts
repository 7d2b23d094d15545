import type { Call } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { ELEMENT_BYTES, type StoredRows } from '../../ops/element.js'
import { gramBlockIn } from '../../ops/gram/gram.js'
import { polynomial } from '../../ops/kernels.js'
import { featureColumns, featurePanelIn } from '../../ops/panel.js'

/** Products of features and weights, in float64 of features in float32. */

/** Inner products of features. */
export const LINEAR = polynomial({ degree: 1, bandwidth: 1, offset: 0 })
/** Bytes of features in float64 that are multiplied together. */
const BLOCK_BYTES = 1 << 26

/** Fᵀ u, a row of outputs for each feature; rows are taken in blocks by their number alone. */
export async function transposedTimesIn(call: Call, found: Matrix, u: Float64Array): Promise<Float64Array> {
  const width = u.length / found.rows
  const sums = new Float64Array(found.cols * width)
  for (const [first, last] of blocksOf(found.rows, featureColumns(found.cols))) {
    using panel = await featurePanelIn(call, found, plainOf(found), first, last)
    const part = await panel.transposedIn(call, u.subarray(first * width, last * width), width)
    await call.loop(sums.length, 1, (from, to) => {
      for (let at = from; at < to; at++) sums[at] += part[at]
    })
  }
  return sums
}

/** F w, a row of outputs for each row. */
export async function timesIn(call: Call, found: Matrix, weights: Float64Array): Promise<Float64Array> {
  const width = weights.length / found.cols
  const outputs = new Float64Array(found.rows * width)
  // Panels have a column of ones after the features, and zeros.
  const padded = new Float64Array(featureColumns(found.cols) * width)
  padded.set(weights)
  for (const [first, last] of blocksOf(found.rows, featureColumns(found.cols))) {
    using panel = await featurePanelIn(call, found, plainOf(found), first, last)
    outputs.set(await panel.timesIn(call, padded, width), first * width)
  }
  return outputs
}

/** The same, whatever the block to the bit, where `featuresOf` makes the float64 features of some rows as a block of the call, to be given back. */
export async function outputsIn(
  call: Call,
  { rows, features, weights }: { rows: number; features: number; weights: Float64Array },
  featuresOf: (first: number, last: number) => Promise<StoredRows>,
): Promise<Float64Array> {
  const width = weights.length / features
  const columns: StoredRows = {
    address: await transposedIn(call, weights, width),
    type: 'f64',
    rows: width,
    cols: features,
  }
  const outputs = new Float64Array(rows * width)
  for (const [first, last] of blocksOf(rows, features)) {
    const found = await featuresOf(first, last)
    // Outputs that leave float64 are refused where they are decided for.
    const { address } = await gramBlockIn(call, LINEAR, found, columns, 'f64', false)
    call.free(found.address)
    outputs.set(call.take(address, (last - first) * width), first * width)
  }
  call.free(columns.address)
  return outputs
}

/** Rows [first, last) in their place. */
export function between({ address, type, cols }: StoredRows, first: number, last: number): StoredRows {
  return { address: address + first * cols * ELEMENT_BYTES[type], type, rows: last - first, cols }
}

/** First and last rows of blocks of so many columns. */
function blocksOf(rows: number, cols: number): [number, number][] {
  const block = Math.max(1, Math.floor(BLOCK_BYTES / (8 * cols)))
  return Array.from({ length: Math.ceil(rows / block) }, (_, k) => [k * block, Math.min(rows, (k + 1) * block)])
}

async function transposedIn(call: Call, values: Float64Array, cols: number): Promise<number> {
  const rows = values.length / cols
  const address = call.allocate(values.length * 8)
  const turned = call.engine.memory.view<Float64Array>(Float64Array, address, values.length)
  await call.loop(cols, rows, (first, last) => {
    for (let c = first; c < last; c++)
      for (let row = 0; row < rows; row++) turned[c * rows + row] = values[row * cols + c]
  })
  return address
}

/** Columns as they are. */
const plainOf = ({ cols }: Matrix) => ({ center: new Float64Array(cols), inverse: new Float64Array(cols).fill(1) })
