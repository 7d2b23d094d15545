import type { Plan } from '../plan/plan.js'
import type { ParameterValue } from '../plan/point.js'
import type { ResultTable } from '../results/table.js'
import { type StoredTrials, storedTrials } from './asked.js'

/** Type of the cells of a column, by the names of Parquet. */
export type ColumnType = 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING'

/** A column of the canonical table. */
export interface ResultColumn {
  name: string
  type: ColumnType
  /** True if cells may be null. */
  nullable: boolean
  /** Returns the cell of a row. */
  cell(row: number): ParameterValue | null
}

/** The canonical table: the stored trials of a plan, sorted by point, seed and draw, with deterministic columns only. */
export interface CanonicalTable {
  rows: number
  /** Number of trials that the plan asks for but that are not stored. */
  missing: number
  /** The parameters, sorted by name; then seed, draw, state, code, and the metrics in their order. */
  columns: readonly ResultColumn[]
}

/**
 * Returns the canonical table of stored results. It depends on the sweep and its results only, not on the order in which
 * they were stored. Types come from the plan: a column has the same whatever is stored.
 */
export function canonicalTable(plan: Plan, table: ResultTable): CanonicalTable {
  const rows = storedTrials(plan, table)
  const metrics = plan.metrics.map((name, metric): ResultColumn => {
    const cell = (row: number) => finiteOrNull(table.value(rows.points[row], 0, rows.trials[row], metric))
    return { name, type: 'DOUBLE', nullable: true, cell }
  })
  const columns = [...parameterColumns(plan, rows), ...nameColumns(plan, table, rows), ...metrics]
  return { rows: rows.length, missing: rows.missing, columns }
}

const finiteOrNull = (value: number) => (Number.isNaN(value) ? null : value)

/** Returns the columns of parameters. A point without a parameter, as those of other choices, has null. */
function parameterColumns({ sweep: { points } }: Plan, rows: StoredTrials): ResultColumn[] {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))].sort()
  return names.map((name) => {
    const values = points.map((point): ParameterValue | null => point[name] ?? null)
    const type = typeOf(values)
    const cells = type === 'STRING' ? values.map((value) => (value === null ? null : String(value))) : values
    return { name, type, nullable: values.includes(null), cell: (row) => cells[rows.points[row]] }
  })
}

function typeOf(values: readonly (ParameterValue | null)[]): ColumnType {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value))
  if (types.size !== 1) return 'STRING'
  return types.has('number') ? 'DOUBLE' : types.has('boolean') ? 'BOOLEAN' : 'STRING'
}

function nameColumns({ sweep }: Plan, table: ResultTable, { points, trials }: StoredTrials): ResultColumn[] {
  const { firstSeed, seeds, draws } = sweep.replicates
  const last = firstSeed + Math.max(seeds, sweep.until?.max ?? 0)
  const type = last < 2 ** 31 ? 'INT32' : 'DOUBLE'
  return [
    { name: 'seed', type, nullable: false, cell: (row) => firstSeed + Math.floor(trials[row] / draws) },
    { name: 'draw', type: 'INT32', nullable: false, cell: (row) => trials[row] % draws },
    { name: 'state', type: 'STRING', nullable: false, cell: (row) => table.state(points[row], 0, trials[row]) },
    { name: 'code', type: 'STRING', nullable: true, cell: (row) => table.code(points[row], 0, trials[row]) ?? null },
  ]
}
