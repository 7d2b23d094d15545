import type { Dataset } from '../../data/dataset.js'
import type { Standardization } from '../../data/standardize.js'
import type { CallOptions } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { TableDataset, TableEncoder } from '../../tables/index.js'
import { chooseScaling } from './scaling.js'

/** Standardized rows without labels. */
export interface PoolRows {
  x: Matrix
  ids: readonly string[]
}

/** Labeled rows, standardized, with what a model must know of their table. */
export interface PreparedRows {
  data: Dataset
  /** Names of the labeled rows. */
  ids: readonly string[]
  /** Rows without labels: of the table of labels itself, and of others. */
  pool: PoolRows | undefined
  standardization: Standardization
  encoder: TableEncoder
  label: string
  classNames: readonly string[]
}

/**
 * Standardizes the rows of a labeled table and of a table without labels by those of the first that have a label. Rows of the
 * first without one join the pool. Throws BAD_VALUE when there are fewer than two classes or labeled rows.
 */
export async function prepareRows(
  engine: Engine,
  table: TableDataset,
  unlabeled: TableDataset | undefined,
  { seed, signal }: CallOptions & { seed: number },
): Promise<PreparedRows> {
  const { name, rows, labels, labelColumn, classNames, encoder, ids } = table
  check(classNames.length > 1, 'BAD_VALUE', () => `${name}: all labels are the same, so that there is nothing to learn`)
  using raw = matrixOf(engine, table)
  const all = Uint32Array.from({ length: rows }, (_, row) => row)
  const [known, open] = [all.filter((row) => labels![row] >= 0), all.filter((row) => labels![row] < 0)]
  check(known.length > 1, 'BAD_VALUE', () => `${name}: ${known.length} row has a label but at least 2 are needed`)
  using given = await gatherRows(raw, known, 'distill: rows', { signal })
  const y = Int32Array.from(known, (row) => labels![row])
  const standardization = await chooseScaling(given, y, { seed, signal })
  const data = { x: await standardization.apply(given, { signal }), y, classes: classNames.length }
  const pools: PoolRows[] = []
  if (open.length > 0) {
    using own = await gatherRows(raw, open, 'distill: rows', { signal })
    pools.push({ x: await standardization.apply(own, { signal }), ids: Array.from(open, (row) => ids[row]) })
  }
  if (unlabeled) {
    using own = matrixOf(engine, unlabeled)
    pools.push({ x: await standardization.apply(own, { signal }), ids: unlabeled.ids })
  }
  return {
    data,
    ids: Array.from(known, (row) => ids[row]),
    pool: pools.length > 0 ? joinedPools(engine, pools) : undefined,
    standardization,
    encoder,
    label: labelColumn!,
    classNames,
  }
}

/** Returns the features of a table as a matrix. */
export const matrixOf = (engine: Engine, { rows, columns, x }: TableDataset): Matrix =>
  engine.matrix(rows, columns.length, x)

/** Returns pools one after another. */
export function joinedPools(engine: Engine, pools: readonly PoolRows[]): PoolRows {
  if (pools.length === 1) return pools[0]
  const [{ x: first }] = pools
  const rows = pools.reduce((sum, { x }) => sum + x.rows, 0)
  const Values = pools.every(({ x }) => x.type === 'f32') ? Float32Array : Float64Array
  const values = new Values(rows * first.cols)
  let at = 0
  for (const { x } of pools) {
    values.set(x.toArray(), at)
    at += x.rows * x.cols
  }
  return { x: engine.matrix(rows, first.cols, values), ids: pools.flatMap(({ ids }) => ids) }
}
