import type { Table } from '../../report/table-data.js'
import type { Summary } from '../statistics/summary.js'
import { isChoice } from './axes.js'
import type { SweepResults } from './means.js'

/** Maximum number of rows of the table on the page. */
const MAX_ROWS = 400

/**
 * Returns the table of all points: for each metric the mean, its Monte Carlo standard error and 95% interval, the number
 * of trials and seeds behind it, and of trials without a value. Metrics without any value are left out, and a long table
 * ends after 400 rows.
 */
export function pointTable({ plan, summaries }: SweepResults): Table {
  const { sweep } = plan
  const choices = sweep.axes.filter((axis) => isChoice(sweep, axis))
  const numbers = sweep.axes.filter((axis) => !choices.includes(axis))
  const measured = plan.metrics.filter((_, at) => summaries.some(({ metrics }) => metrics[at].n > 0))
  const metrics = measured.length > 0 ? measured : plan.metrics.slice(0, 1)
  const most = Math.max(1, Math.floor(MAX_ROWS / metrics.length))
  const rows = metrics.flatMap((metric) =>
    summaries.slice(0, most).map((of, point) => ({
      ...Object.fromEntries(sweep.axes.map((axis) => [axis, sweep.points[point][axis]])),
      $metric: sweep.kind.metrics[metric].title,
      ...cellsOf(of.metrics[plan.metrics.indexOf(metric)]),
    })),
  )
  const all = metrics.length * summaries.length
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
        'standard error is clustered by seed. Where a share is equal in all seeds, each seed counts as one 0/1 value. ' +
        'Missing: trials without a value.',
      ...(rows.length < all ? [`${rows.length} of ${all} rows are shown; points.csv has all.`] : []),
    ],
  }
}

/** Returns the cells of a summary. Numbers have the decimals of two digits of the standard error. */
function cellsOf({ mean, se, interval: [low, high], n, seeds, missing }: Summary) {
  const digits = se > 0 ? Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(se)))) : undefined
  const text = (value: number) =>
    Number.isFinite(value) ? (digits === undefined ? String(Number(value.toPrecision(6))) : value.toFixed(digits)) : '–'
  const range = `${text(low)}${low < 0 ? ' to ' : '–'}${text(high)}`
  return {
    $mean: text(mean).replace('-', '−'),
    $se: text(se),
    $interval: Number.isFinite(low) ? range.replaceAll('-', '−') : '–',
    $n: n,
    $seeds: seeds,
    $missing: missing,
  }
}
