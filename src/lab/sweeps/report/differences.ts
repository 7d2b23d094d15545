import type { ChartSeries } from '../../report/figure-data.js'
import type { FigureRequest } from '../plan/sweep.js'
import { pointsAlong } from '../statistics/along.js'
import { type Difference, pairedDifference } from '../statistics/difference.js'
import { cellsOf, chooseAxes, isChoice, levelOf } from './axes.js'
import { chartAxes, chartOf, type DrawnValue, measuredOf, type SweepFigure } from './chart.js'
import { looksOf } from './looks.js'
import type { SweepResults } from './means.js'

/** Returns the parameter that is a method: the first choice that varies at the top level; undefined if there is none. */
export const methodOf = ({ plan: { sweep } }: Pick<SweepResults, 'plan'>): string | undefined =>
  sweep.axes.find((axis) => isChoice(sweep, axis) && !axis.includes('.'))

/**
 * Draws the differences of a metric between each method and the first one, at points that are equal but for the method.
 * Trials of one seed are paired unless the sweep says otherwise. Returns undefined if there is nothing to compare.
 */
export function differenceFigure(
  { plan, table }: SweepResults,
  metric: string,
  method: string,
  request: FigureRequest = {},
): SweepFigure | undefined {
  const { sweep } = plan
  const { share, title } = sweep.kind.metrics[metric]
  const axes = chooseAxes(sweep, { ...(request.x !== undefined && { x: request.x }), color: method })
  if (!axes || axes.x.startsWith(`${method}.`)) return undefined
  const layout = { draws: table.draws, share, paired: sweep.paired }
  const differences = new Map<number, Difference>()
  const firsts = new Set<string>()
  for (const [first, ...others] of pointsAlong(sweep, method)) {
    for (const other of others) {
      const of = pairedDifference(table.values(first, metric), table.values(other, metric), layout)
      if (of.n === 0) continue
      differences.set(other, of)
      firsts.add(levelOf(sweep, sweep.points[first], method))
    }
  }
  const cells = cellsOf(sweep, axes)
  const looks = looksOf(cells.series, axes.color)
  const values: DrawnValue[] = []
  const series = cells.points.map((points, cell): ChartSeries => {
    const label = cells.series[cell % cells.series.length]
    const panel = cells.panels[Math.floor(cell / cells.series.length)]
    const drawn = points.flatMap((point): DrawnValue[] => {
      const summary = differences.get(point)
      const x = Number(sweep.points[point][axes.x])
      return summary ? [{ panel, series: label, x, summary, reduction: summary.reduction }] : []
    })
    values.push(...drawn)
    const look = looks[cell % cells.series.length]
    return { label, ...(look !== undefined && { look }), measured: drawn.map(measuredOf), joined: true }
  })
  const base = firsts.size === 1 ? [...firsts][0] : `the first ${method}`
  const texts = {
    title: `Difference to ${base}: ${title} by ${axes.x}`,
    caption: [captionOf(sweep.paired, values), ...cells.notes].join(' '),
  }
  const figure = chartOf(cells, series, texts, {
    ...chartAxes(sweep, axes, `difference of ${title}`),
    references: [{ label: base, y: 0 }],
  })
  return figure && { figure, values }
}

function captionOf(paired: boolean, values: readonly DrawnValue[]): string {
  if (!paired) return 'Mean differences of independent points, and one standard error on either side.'
  const reductions = values
    .flatMap(({ reduction }) => (reduction !== undefined && Number.isFinite(reduction) ? [reduction] : []))
    .sort((a, b) => a - b)
  const said = 'Mean differences within seeds, which share their random numbers, and one standard error on either side.'
  if (reductions.length === 0) return said
  const [low, middle, high] = [0, 0.5, 1].map((part) => reductions[Math.round(part * (reductions.length - 1))])
  const text = (factor: number) => String(Number(factor.toPrecision(2)))
  return `${said} Pairing divides the variance by ${text(middle)} (median; from ${text(low)} to ${text(high)}).`
}
