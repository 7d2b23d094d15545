import * as Plot from '@observablehq/plot'
import type { ChartAxes, ChartSeries, MeasuredPoint } from './figure-data.js'
import { HALO, SERIES_COLORS, SERIES_SYMBOLS } from './svg.js'

/** Width of lines, in SVG units. */
export const STROKE_WIDTH = 1.75
/** Dashes of a theoretical curve that is not solid, in SVG units. */
export const THEORY_DASHES = '5 4'
/** Opacity of the line of a single run: faint, but visible where one is alone. */
const FAINT_OPACITY = 0.28
/** Horizontal distance between points of neighboring series that are drawn side by side, in SVG units. */
const DODGE_DISTANCE = 7

/** Returns the color of series i, by its look. */
export const colorOf = ({ look }: ChartSeries, i: number): string => SERIES_COLORS[(look ?? i) % SERIES_COLORS.length]
/** Returns the symbol of series i, by its look. */
export const symbolOf = ({ look }: ChartSeries, i: number) => SERIES_SYMBOLS[(look ?? i) % SERIES_SYMBOLS.length]

/**
 * Returns the distance from the top of the chart, in SVG units, at which the × signs of series i mark refusals: a row
 * for each series with refusals.
 */
export const refusedAt = (series: readonly ChartSeries[], i: number): number =>
  8 + 13 * series.slice(0, i).filter(({ refused = [] }) => refused.length > 0).length

/** Returns the maximum horizontal shift of points that are drawn side by side, one per series, in SVG units. */
export const farthestAside = (series: readonly ChartSeries[]): number => (DODGE_DISTANCE * (series.length - 1)) / 2

/**
 * Draws all series. Lines are below points, so that no line hides a measurement, and points of the first series are on
 * top. `dodge` draws points of different series side by side.
 */
export function seriesMarks(
  series: readonly ChartSeries[],
  { dodge = false, solid = 'theory' }: Pick<ChartAxes, 'dodge' | 'solid'>,
): Plot.Markish[] {
  const aside = (i: number) => (dodge ? DODGE_DISTANCE * i - farthestAside(series) : 0)
  return [
    ...series.flatMap((of, i) => faintLines(of, i)),
    ...series.flatMap((of, i) => lines(of, i, { dx: aside(i), solid })),
    ...series
      .map((of, i) => points(of, i, { dx: aside(i), dy: refusedAt(series, i) }))
      .reverse()
      .flat(),
    ...series.flatMap((of) => words(of)),
  ]
}

/** Draws the single runs of a series as one path, so that a figure of many runs stays small. */
function faintLines(of: ChartSeries, i: number): Plot.Markish[] {
  const { runs = [] } = of
  if (runs.length === 0) return []
  const points = runs.flatMap((run, at) => run.map((point) => ({ ...point, run: at })))
  const style = { stroke: colorOf(of, i), strokeWidth: 0.75, strokeOpacity: FAINT_OPACITY }
  return [Plot.line(points, { x: 'x', y: 'y', z: 'run', ...style })]
}

/** Number of points of a series up to which their dots lie apart on a panel of usual width. */
const MAX_LARGE_DOTS = 40

interface LineStyle extends Required<Pick<ChartAxes, 'solid'>> {
  dx: number
}

function lines(of: ChartSeries, i: number, { dx, solid }: LineStyle): Plot.Markish[] {
  const { theory = [], measured = [], joined = false } = of
  const at = { x: 'x', y: 'y', stroke: colorOf(of, i) }
  const full = { ...at, strokeWidth: STROKE_WIDTH }
  const dotted = { ...at, dx, strokeDasharray: '1 4', strokeLinecap: 'round' } as const
  return [
    Plot.line(theory, solid === 'theory' ? full : { ...full, strokeDasharray: THEORY_DASHES }),
    ...(joined ? [Plot.line(measured, solid === 'theory' ? dotted : { ...full, dx })] : []),
  ]
}

function points(of: ChartSeries, i: number, { dx, dy }: { dx: number; dy: number }): Plot.Markish[] {
  const { measured = [], refused = [] } = of
  const stroke = colorOf(of, i)
  const bounded = measured.filter(
    (point): point is MeasuredPoint & Required<Pick<MeasuredPoint, 'interval'>> => !!point.interval,
  )
  const marked = measured.filter((point) => point.mark !== undefined)
  return [
    Plot.ruleX(bounded, {
      x: 'x',
      dx,
      y1: (point) => point.interval.low,
      y2: (point) => point.interval.high,
      stroke,
      strokeWidth: STROKE_WIDTH,
    }),
    Plot.dot(measured, {
      x: 'x',
      y: 'y',
      dx,
      r: measured.length > MAX_LARGE_DOTS ? 1.5 : 4,
      symbol: symbolOf(of, i),
      fill: stroke,
      stroke: measured.length > MAX_LARGE_DOTS ? 'none' : 'var(--paper)',
      title: (point) => `${point.x}: ${point.y}`,
    }),
    Plot.dot(marked, { x: 'x', y: 'y', dx, r: 8, stroke, strokeWidth: STROKE_WIDTH }),
    // Each series has a separate height, so that refusals of several series at one x stay visible.
    Plot.dot(refused, {
      x: (x) => x,
      frameAnchor: 'top',
      dy,
      r: 4,
      symbol: 'times',
      stroke,
      strokeWidth: 2,
      title: (x) => `${x}: refused`,
    }),
  ]
}

/**
 * Draws the labels of marked points above them. The labels of the first and last point are aligned to stay within the
 * figure.
 */
function words({ measured = [] }: ChartSeries): Plot.Markish[] {
  const last = measured.length - 1
  return measured.flatMap((point, i) => {
    const textAnchor = i === last ? 'end' : i === 0 ? 'start' : 'middle'
    if (point.mark === undefined) return []
    return [Plot.text([point], { x: 'x', y: 'y', text: 'mark', dy: -17, textAnchor, ...HALO })]
  })
}
