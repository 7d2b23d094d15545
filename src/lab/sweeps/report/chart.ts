import type { ChartAxes, ChartSeries, Figure, MeasuredPoint } from '../../report/figure-data.js'
import type { Sweep } from '../plan/sweep.js'
import type { Summary } from '../statistics/summary.js'
import type { FigureAxes, FigureCells } from './axes.js'

/** A drawn value of a sweep: where it is, and its summary. One line of the CSV file of its figure. */
export interface DrawnValue {
  panel: string
  series: string
  x: number
  summary: Summary
  /** What theory predicts; absent if it predicts nothing. */
  theory?: number
  /** Variance of independent points over that of paired ones, for a difference. */
  reduction?: number
}

/** A figure of a sweep with the values that it draws. */
export interface SweepFigure {
  figure: Figure
  values: readonly DrawnValue[]
}

/** Ratio of the largest to the smallest x from which an axis may be logarithmic. */
const LOG_RATIO = 10

/**
 * Returns 'log' if the values of x, all above 0, span a factor of 10 or more and are spaced more evenly by ratio than
 * by difference.
 */
export function scaleOf(values: readonly number[]): 'linear' | 'log' {
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  if (sorted.length < 3 || sorted[0] <= 0 || sorted[sorted.length - 1] < LOG_RATIO * sorted[0]) return 'linear'
  const unevenness = (of: (x: number) => number) => {
    const steps = sorted.slice(1).map((x, at) => of(x) - of(sorted[at]))
    return Math.max(...steps) / Math.min(...steps)
  }
  return unevenness(Math.log) < unevenness((x) => x) ? 'log' : 'linear'
}

/** Returns the mean of a value, with one standard error on either side. */
export const measuredOf = ({ x, summary: { mean, se } }: DrawnValue): MeasuredPoint => ({
  x,
  y: mean,
  ...(se > 0 && { interval: { low: mean - se, high: mean + se } }),
})

/** Returns the axes that all line charts of a sweep have. */
export function chartAxes(sweep: Sweep, { x }: FigureAxes, yLabel: string): ChartAxes {
  return {
    xLabel: x,
    yLabel,
    xScale: scaleOf(sweep.points.flatMap((point) => (typeof point[x] === 'number' ? [point[x]] : []))),
    solid: 'measured',
    pointKey: 'mean ± standard error',
    readout: true,
  }
}

/** Returns a line chart, or one for each panel that has something to show. `series` are panels × series, row-major. */
export function chartOf(
  cells: FigureCells,
  series: readonly ChartSeries[],
  texts: { title: string; caption: string },
  axes: ChartAxes,
): Figure | undefined {
  const each = cells.series.length
  const panels = cells.panels.map((title, at) => ({ title, series: series.slice(at * each, (at + 1) * each) }))
  const shown = panels.filter((panel) => panel.series.some(isDrawn))
  if (shown.length === 0) return undefined
  if (shown.length === 1) {
    const [panel] = shown
    const title = panel.title === '' ? texts.title : `${texts.title}, ${panel.title}`
    return { kind: 'lines', ...texts, title, series: panel.series, ...axes }
  }
  return { kind: 'multiples', ...texts, panels: shown, ...axes }
}

const isDrawn = ({ measured = [], refused = [] }: ChartSeries): boolean => measured.length + refused.length > 0
