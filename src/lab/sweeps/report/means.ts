import type { ChartSeries } from '../../report/figure-data.js'
import type { Plan } from '../plan/plan.js'
import type { Point } from '../plan/point.js'
import type { FigureRequest } from '../plan/sweep.js'
import type { ResultTable } from '../results/table.js'
import type { PointSummary } from './aggregate.js'
import { cellsOf, chooseAxes } from './axes.js'
import { chartAxes, chartOf, type DrawnValue, measuredOf, type SweepFigure, scaleOf } from './chart.js'
import { looksOf } from './looks.js'
import { runLines, runsOf } from './runs.js'

/** Number of points of a theoretical curve between two measured ones. */
const CURVE_STEPS = 8

/** What a figure is made of: the plan, its results, and their summaries. */
export interface SweepResults {
  plan: Plan
  table: ResultTable
  summaries: readonly PointSummary[]
}

/**
 * Draws a metric over a sweep: means with their standard errors, the first seeds as faint lines, and theory dashed.
 * Returns undefined if no parameter that varies is a number, or no trial has a value.
 */
export function meansFigure(
  { plan, table, summaries }: SweepResults,
  metric: string,
  request: FigureRequest = {},
): SweepFigure | undefined {
  const { sweep } = plan
  const axes = chooseAxes(sweep, request)
  if (!axes) return undefined
  const cells = cellsOf(sweep, axes)
  const at = plan.metrics.indexOf(metric)
  const runs = Math.min(sweep.replicates.seeds, runsOf(cells.points.length))
  const looks = looksOf(cells.series, axes.color)
  const values: DrawnValue[] = []
  const series = cells.points.map((points, cell): ChartSeries => {
    const label = cells.series[cell % cells.series.length]
    const look = looks[cell % cells.series.length]
    const panel = cells.panels[Math.floor(cell / cells.series.length)]
    const placed = points.map((point) => ({ point, x: Number(sweep.points[point][axes.x]) }))
    const known = placed.filter(({ point }) => summaries[point].metrics[at].n > 0)
    const drawn = known.map(({ point, x }): DrawnValue => {
      const theory = sweep.kind.theory?.(sweep.points[point])[metric]
      return {
        panel,
        series: label,
        x,
        summary: summaries[point].metrics[at],
        ...(theory !== undefined && { theory }),
      }
    })
    values.push(...drawn)
    return {
      label: axes.color === undefined ? sweep.kind.metrics[metric].title : label,
      ...(look !== undefined && { look }),
      measured: drawn.map(measuredOf),
      joined: true,
      runs: sweep.replicates.seeds > 1 ? runLines(table, known, metric, runs) : [],
      theory: curve(
        plan,
        metric,
        known.map(({ point }) => sweep.points[point]),
        axes.x,
      ),
      refused: placed.filter(({ point }) => refusesAll(summaries[point])).map(({ x }) => x),
    }
  })
  const { title } = sweep.kind.metrics[metric]
  const texts = { title: request.title ?? `${capital(title)} by ${axes.x}`, caption: caption(plan, runs, cells.notes) }
  const figure = chartOf(cells, series, texts, chartAxes(sweep, axes, title))
  return figure && { figure, values }
}

const refusesAll = ({ trials: { ok, refused } }: PointSummary): boolean => ok === 0 && refused > 0

/** Returns a text with its first letter in upper case. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

function caption({ sweep }: Plan, runs: number, notes: readonly string[]): string {
  const { seeds, draws } = sweep.replicates
  const repeated = draws === 1 ? 'independent seeds' : `independent seeds, with ${draws} draws of labels each`
  return [
    `Means over ${repeated}, and one Monte Carlo standard error on either side.`,
    seeds > 1
      ? runs < seeds || sweep.until
        ? `Faint: the first ${runs} seeds.`
        : `Faint: each of the ${seeds} seeds.`
      : undefined,
    ...notes,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ')
}

/** Returns the theoretical curve of a series through its points, and between them where x may be any number. */
function curve({ sweep: { kind } }: Plan, metric: string, points: readonly Point[], x: string): ChartSeries['theory'] {
  if (!kind.theory) return undefined
  const places = points.map((point) => Number(point[x]))
  const isLog = scaleOf(places) === 'log'
  const steps = kind.parameters[x]?.type === 'number' ? CURVE_STEPS : 1
  const between = (a: number, b: number, part: number) => (isLog ? a * (b / a) ** part : a + (b - a) * part)
  const all = points.flatMap((point, at) => {
    const next = places[at + 1]
    if (next === undefined) return [point]
    return Array.from({ length: steps }, (_, step) =>
      step === 0 ? point : { ...point, [x]: between(places[at], next, step / steps) },
    )
  })
  return all.flatMap((point) => {
    const y = kind.theory?.(point)[metric]
    return y === undefined || !Number.isFinite(y) ? [] : [{ x: Number(point[x]), y }]
  })
}
