import type { ResultTable } from '../results/table.js'

/** Maximum number of faint lines of a figure, and of those of one series. More of them are a gray area. */
const [MAX_LINES, MAX_SERIES_LINES] = [240, 20]

/** Returns the number of seeds that are drawn as faint lines in a figure with this number of series in all panels. */
export const runsOf = (series: number): number =>
  Math.min(MAX_SERIES_LINES, Math.floor(MAX_LINES / Math.max(1, series)))

/** Returns the mean over the draws of one seed, NaN where no trial has a value. */
export function seedMean(table: ResultTable, point: number, metric: string, seed: number): number {
  const values = table.values(point, metric)
  let [sum, n] = [0, 0]
  for (let trial = seed * table.draws; trial < (seed + 1) * table.draws; trial++) {
    const value = values[trial] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += value
    n++
  }
  return sum / n
}

/** Returns a line for each of the first seeds through its means at the points; points without a value are left out. */
export function runLines(
  table: ResultTable,
  points: readonly { point: number; x: number }[],
  metric: string,
  seeds: number,
): { x: number; y: number }[][] {
  const lines = Array.from({ length: seeds }, (_, seed) =>
    points
      .map(({ point, x }) => ({ x, y: seedMean(table, point, metric, seed) }))
      .filter(({ y }) => Number.isFinite(y)),
  )
  return lines.filter((line) => line.length > 1)
}
