import { type CsvCell, csvText } from '../../../tables/csv.js'
import type { DrawnValue } from './chart.js'
import type { SweepResults } from './means.js'

const SUMMARY_COLUMNS = ['mean', 'se', 'low', 'high', 'trials', 'seeds', 'missing']

/** Returns the cells of a summary; what is not finite is empty. */
const summaryCells = ({ mean, se, interval, n, seeds, missing }: DrawnValue['summary']): CsvCell[] => [
  ...[mean, se, ...interval].map(finite),
  n,
  seeds,
  missing,
]

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null

/** Returns the numbers of a figure as CSV: a line for each value that it draws. */
export function figureCsv(values: readonly DrawnValue[]): string {
  const isDifference = values.some(({ reduction }) => reduction !== undefined)
  const names = ['panel', 'series', 'x', ...SUMMARY_COLUMNS, isDifference ? 'variance reduction' : 'theory']
  return csvText(
    names,
    values.map(({ panel, series, x, summary, theory, reduction }) => [
      panel,
      series,
      x,
      ...summaryCells(summary),
      finite(isDifference ? reduction : theory),
    ]),
  )
}

/** Returns all points as CSV: id, parameters that vary, metric and summary, a line for each metric of each point. */
export function pointsCsv({ plan, summaries }: SweepResults): string {
  const { sweep, ids, metrics } = plan
  const rows = summaries.flatMap((of, at) =>
    metrics.map((metric, m): CsvCell[] => [
      ids[at],
      ...sweep.axes.map((axis) => sweep.points[at][axis] ?? null),
      metric,
      ...summaryCells(of.metrics[m]),
      of.trials.refused,
      of.trials.failed,
    ]),
  )
  return csvText(['point', ...sweep.axes, 'metric', ...SUMMARY_COLUMNS, 'refused', 'failed'], rows)
}

/** Returns what `summary.json` holds: the sweep, and for each point its trials and the summary of each metric. */
export function reportDocument({ plan, summaries }: SweepResults): object {
  const { sweep, ids, metrics } = plan
  const { name, title, about, kind, axes, replicates, until, numerics, paired } = sweep
  return {
    name,
    title,
    about: about ?? null,
    trial: kind.name,
    axes,
    replicates,
    until: until ?? null,
    paired,
    numerics,
    points: summaries.map(({ trials, metrics: of }, at) => ({
      id: ids[at],
      point: sweep.points[at],
      trials,
      metrics: Object.fromEntries(
        metrics.map((metric, m) => {
          const { mean, se, interval, n, seeds, missing } = of[m]
          const [low, high] = interval.map(finite)
          return [metric, { mean: finite(mean), se: finite(se), low, high, n, seeds, missing }]
        }),
      ),
    })),
  }
}
