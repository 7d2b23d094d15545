import type { Call } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { ELEMENT_BYTES, type StoredRows } from '../../ops/element.js'
import { gramBlockIn } from '../../ops/gram/gram.js'
import { polynomial } from '../../ops/kernels.js'
import { featureColumns, featurePanelIn } from '../../ops/panel.js'

/** Products of float32 features with weights or targets, computed in float64. */

/** The linear kernel k(u, v) = u·v, the inner product of two rows of features. */
export const LINEAR_KERNEL = polynomial({ degree: 1, bandwidth: 1, offset: 0 })
/** Maximum bytes of one block of float64 features. */
const FEATURE_BLOCK_BYTES = 1 << 26

/**
 * Returns Fᵀ u, row-major features×outputs, for features F (`found`), n×features, and u row-major n×outputs. The blocks
 * of rows depend on n and the number of features alone, so the bits are the same on every machine.
 */
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

/**
 * Returns F w, row-major n×outputs, for features F (`found`), n×features, and weights w, row-major features×outputs.
 */
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

/**
 * Returns F w, row-major rows×outputs, for features F, rows×features, and weights w, row-major features×outputs. The
 * bits are the same for any size of blocks. `featuresOf` computes the float64 features of rows first to last - 1 in
 * scratch memory, which is freed after use.
 */
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
    // Not checked here: `checkOutputs` refuses outputs that are not finite.
    const { address } = await gramBlockIn(call, LINEAR_KERNEL, found, columns, 'f64', false)
    call.free(found.address)
    outputs.set(call.take(address, (last - first) * width), first * width)
  }
  call.free(columns.address)
  return outputs
}

/** Returns a view of the rows from `first` to `last` - 1, which shares their memory. */
export function between({ address, type, cols }: StoredRows, first: number, last: number): StoredRows {
  return { address: address + first * cols * ELEMENT_BYTES[type], type, rows: last - first, cols }
}

/**
 * Splits rows of `cols` float64 values into blocks of at most 64 MiB, each of at least one row. Returns the first row
 * of each block and the row after its last one.
 */
function blocksOf(rows: number, cols: number): [number, number][] {
  const block = Math.max(1, Math.floor(FEATURE_BLOCK_BYTES / (8 * cols)))
  return Array.from({ length: Math.ceil(rows / block) }, (_, k) => [k * block, Math.min(rows, (k + 1) * block)])
}

/**
 * Writes the transpose of values, row-major rows×cols, to scratch memory as float64, cols×rows. Returns its address.
 */
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

/** Returns a standardization of features that leaves all columns unchanged. */
const plainOf = ({ cols }: Matrix) => ({ center: new Float64Array(cols), inverse: new Float64Array(cols).fill(1) })
