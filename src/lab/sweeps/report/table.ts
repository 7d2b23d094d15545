import type { Table } from '../../report/table-data.js'
import { isChoice } from './axes.js'
import type { SweepResults } from './means.js'

/** Maximum number of rows of the table on the page. */
const MAX_ROWS = 400

/**
 * Returns the table of all points: for each metric the mean, its Monte Carlo standard error and 95% interval, the number
 * of trials and seeds behind it, and of trials without a value. A long table ends after 400 rows.
 */
export function pointTable({ plan, summaries }: SweepResults): Table {
  const { sweep, metrics } = plan
  const choices = sweep.axes.filter((axis) => isChoice(sweep, axis))
  const numbers = sweep.axes.filter((axis) => !choices.includes(axis))
  const all = metrics.length * summaries.length
  const most = Math.max(1, Math.floor(MAX_ROWS / metrics.length))
  const rows = metrics.flatMap((metric, at) =>
    summaries.slice(0, most).map(({ metrics: of }, point) => {
      const { mean, se, interval, n, seeds, missing } = of[at]
      const shown = Object.fromEntries(sweep.axes.map((axis) => [axis, sweep.points[point][axis]]))
      const [low, high] = interval
      return {
        ...shown,
        $metric: sweep.kind.metrics[metric].title,
        $mean: rounded(mean, se),
        $se: significant(se),
        $interval: Number.isFinite(low) ? { low: Number(rounded(low, se)), high: Number(rounded(high, se)) } : null,
        $n: n,
        $seeds: seeds,
        $missing: missing,
      }
    }),
  )
  return {
    title: 'Points',
    groupBy: '$metric',
    columns: [
      ...choices.map((axis) => ({ key: axis, title: axis, align: 'left' as const })),
      ...numbers.map((axis) => ({ key: axis, title: axis, align: 'right' as const })),
      { key: '$mean', title: 'mean' },
      { key: '$se', title: 'standard error' },
      { key: '$interval', title: '95% interval' },
      { key: '$n', title: 'trials' },
      { key: '$seeds', title: 'seeds' },
      { key: '$missing', title: 'missing' },
    ],
    rows,
    notes: [
      'Standard errors are of Monte Carlo: those of the mean over seeds. Draws of one seed share their inputs, so the ' +
        'standard error is clustered by seed. Missing: trials without a value.',
      ...(rows.length < all ? [`${rows.length} of ${all} rows are shown; points.csv has all.`] : []),
    ],
  }
}

/** Rounds to two digits. */
const significant = (value: number): number => Number(value.toPrecision(2))

/** Rounds to the decimals of two digits of the standard error. */
function rounded(value: number, se: number): number {
  if (!(se > 0)) return Number(value.toPrecision(6))
  return Number(value.toFixed(Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(se))))))
}
