import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { withMatrices } from '../engine/operands.js'
import { CALL_OPTIONS, type CheckedOptions, choice, type TableOf, takeOptions } from '../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../engine/plain-rows.js'
import { checkSameColumns, ELEMENT_CODES, sameType } from './element.js'
import { METRIC_CODES, METRICS, type Metric } from './nearest/metric.js'
import { comparesUnits, normsIn } from './nearest/unit.js'

/** Options of `pairwise`: the metric, the columns of flat arrays, an abort signal and progress. */
export interface PairwiseOptions extends CallOptions, FlatArrayOptions {
  /** What is computed for each query and point, see `Metric`; 'euclidean' by default. */
  metric?: Metric
}
export const PAIRWISE_OPTIONS = {
  metric: choice(METRICS).or('euclidean'),
  ...FLAT_ARRAY_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<PairwiseOptions>

/**
 * Returns the squared Euclidean distance of every query to every point, row-major m×n, for queries of m×d and points of
 * n×d. With `metric` 'manhattan' it returns the distances, with 'cosine' and 'inner product' the similarities.
 *
 * Each number is computed in float64 by its definition (see `Metric`) and rounded once to float32. The matrices may
 * differ in element type; plain rows are copied. Use it for small blocks, since it stores all m×n numbers; `nearest`
 * does not. The result is an array rather than a Matrix because no other op reads it.
 *
 * Throws BAD_OPTION when an option is unknown or a flat array lacks `columns`, BAD_VALUE when an operand is neither a
 * Matrix nor rows of finite numbers or, by 'cosine', has a zero row, BAD_SHAPE when an operand is empty or ragged or
 * the numbers of columns differ, DISPOSED when a matrix was disposed, ENGINE_MISMATCH when the matrices belong to
 * different engines, OUT_OF_MEMORY when the result does not fit, CLOSED when the engine is closed, and what
 * `createEngine` throws when the default engine does not start.
 *
 * @example
 * ```ts
 * import { pairwise } from 'noisy-teacher'
 * const squaredDistances = await pairwise([[0, 0], [3, 3]], [[0, 1], [3, 4]])
 * console.log([...squaredDistances]) // [ 1, 25, 13, 1 ]
 * ```
 */
export async function pairwise(
  queries: InputRows,
  points: InputRows,
  options: PairwiseOptions = {},
): Promise<Float32Array> {
  const taken = takeOptions('pairwise', PAIRWISE_OPTIONS, options)
  return withMatrices('pairwise', { queries, points }, taken.columns, (rows) => compare(rows, taken))
}

function compare(
  { queries, points }: Readonly<Record<'queries' | 'points', Matrix>>,
  taken: CheckedOptions<typeof PAIRWISE_OPTIONS>,
): Promise<Float32Array> {
  const { metric } = taken
  checkSameColumns('pairwise', { queries, points })
  return queries.engine.call('pairwise', [queries, points], taken, async (call) => {
    const [left, right] = await sameType(call, queries, points)
    const normed = comparesUnits(metric)
    const leftNorms = normed ? (await normsIn(call, metric, left, { name: 'queries' })).address : 0
    const rightNorms = normed ? (await normsIn(call, metric, right, { name: 'points' })).address : 0
    const out = call.allocate(left.rows * right.rows * 4)
    const shape = [ELEMENT_CODES[left.type], right.rows, left.cols, METRIC_CODES[metric]]
    const args = [left.address, right.address, ...shape, leftNorms, rightNorms, out]
    const block = Math.max(1, Math.floor(1e7 / (right.rows * left.cols)))
    await call.run('result', { op: 'pairwise', args, rows: left.rows, block })
    return call.engine.memory.view<Float32Array>(Float32Array, out, left.rows * right.rows).slice()
  })
}
