import type { DotPlot } from '../../report/figure-data.js'
import { levelOf } from './axes.js'
import type { DrawnValue, SweepFigure } from './chart.js'
import { capital, type SweepResults } from './means.js'

/** Maximum number of points of a sweep in a dot plot. */
const MAX_ROWS = 40

/** Draws a metric of a sweep of which no number varies: one row for each point. Undefined if no trial has a value. */
export function dotsFigure({ plan, summaries }: SweepResults, metric: string): SweepFigure | undefined {
  const { sweep, metrics } = plan
  const { title } = sweep.kind.metrics[metric]
  const outer = sweep.axes.filter((axis) => !sweep.axes.some((other) => axis.startsWith(`${other}.`)))
  const values = sweep.points.flatMap((point, at): DrawnValue[] => {
    const summary = summaries[at].metrics[metrics.indexOf(metric)]
    const theory = sweep.kind.theory?.(point)[metric]
    const series = outer.length > 0 ? outer.map((axis) => levelOf(sweep, point, axis)).join(', ') : title
    return summary.n > 0 ? [{ panel: '', series, x: at, summary, ...(theory !== undefined && { theory }) }] : []
  })
  if (values.length === 0) return undefined
  const left = values.length - MAX_ROWS
  const figure: DotPlot = {
    kind: 'dots',
    title: capital(title),
    caption: `Means over independent seeds, and one Monte Carlo standard error on either side.${
      left > 0 ? ` ${left} more points are in the table.` : ''
    }`,
    label: title,
    tick: 'theory',
    rows: values.slice(0, MAX_ROWS).map(({ series, summary: { mean, se }, theory }) => ({
      label: series,
      measured: mean,
      ...(se > 0 && { interval: { low: mean - se, high: mean + se } }),
      ...(theory !== undefined && { predicted: theory }),
    })),
  }
  return { figure, values }
}
