import * as Plot from '@observablehq/plot'
import { type AxisDomains, aboveZero, domainsOf, roundTicks } from './domains.js'
import type { ChartAxes, ChartSeries, LineChart, Multiples } from './figure-data.js'
import { readoutOf } from './readout.js'
import { colorOf, farthestAside, refusedAt, STROKE_WIDTH, seriesMarks, symbolOf } from './series-marks.js'
import { type DrawnSvg, drawSign, drawSvg, FIGURE_WIDTH, type FigureDrawing, HALO } from './svg.js'

/** Maximum number of distinct x of the measured points for which each x gets a tick on a logarithmic axis. */
const MAX_PLACE_TICKS = 6
const DASHED_LINE = { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 }

/**
 * Draws a line chart: theory as lines, measurements as points with intervals, and references and thresholds as dashed
 * lines.
 */
export function lineChart({ title, series, ...axes }: LineChart): FigureDrawing {
  const svg = chart(title, series, axes, { width: FIGURE_WIDTH, height: 300 })
  return {
    panels: [{ svg, ...readable(svg, series, axes) }],
    ...legend(series, axes),
  }
}

/** Draws the charts as panels with the same axis domains, and one legend for all series. */
export function multiples({ panels, ...axes }: Multiples): FigureDrawing {
  const all = panels.flatMap(({ series }) => series)
  const domains = domainsOf(axes.yScale === 'log' ? aboveZero(all, axes.references) : all, axes)
  const longest = panels.map(({ series }) => series).reduce((a, b) => (b.length > a.length ? b : a))
  const signed = longest.map((of, i) => panels.map(({ series }) => series[i]).find((one) => one && isDrawn(one)) ?? of)
  const shape = { width: 320, height: 250, domains }
  return {
    panels: panels.map(({ title, series }) => {
      const svg = chart(title, series, axes, shape)
      return { title, svg, ...readable(svg, series, axes) }
    }),
    ...legend(signed, axes),
  }
}

const readable = (svg: DrawnSvg, series: readonly ChartSeries[], axes: ChartAxes) =>
  axes.readout ? { readout: readoutOf(svg, series, axes) } : {}

/** Width and height of a chart in SVG units, and the domains of its axes, by default those of its own data. */
interface ChartSize {
  width: number
  height: number
  domains?: AxisDomains
}

function chart(
  title: string,
  given: readonly ChartSeries[],
  axes: ChartAxes,
  { domains, ...size }: ChartSize,
): DrawnSvg {
  const { xLabel, yLabel, xScale = 'linear', yScale = 'linear', fromZero = false, dodge = false } = axes
  const { references = [], thresholds = [] } = axes
  const series = yScale === 'log' ? aboveZero(given, references) : given
  const within = domains ?? domainsOf(series, axes)
  const places = xScale === 'log' ? placesOf(series) : undefined
  const ticksY = yScale === 'log' ? roundTicks(within.y) : 5
  const labeled = { label: xLabel, labelAnchor: 'center', labelArrow: 'none' } as const
  const axis = { labelArrow: 'none', tickFormat: shortly } as const
  return drawSvg(title, {
    ...size,
    marginTop: 28,
    marginRight: 14,
    marginBottom: 44,
    marginLeft: 50,
    x: {
      ...axis,
      type: xScale,
      ...labeled,
      ticks: places ?? 6,
      ...(Array.isArray(places) && { axis: null }),
      inset: 8 + (dodge ? farthestAside(series) : 0),
      ...(domains && { domain: domains.x }),
    },
    y: {
      ...axis,
      type: yScale,
      label: yLabel,
      ticks: ticksY,
      nice: yScale === 'linear',
      zero: fromZero,
      insetBottom: 4,
      // Room above the measured points for the signs of refusals.
      insetTop: series.reduce(
        (room, { refused = [] }, i) => (refused.length > 0 ? refusedAt(series, i) + 12 : room),
        0,
      ),
      ...(domains && { domain: domains.y }),
    },
    marks: [
      Plot.gridY({ ticks: ticksY, stroke: 'var(--rule)', strokeOpacity: 1 }),
      // Plot omits some tick labels of a logarithmic axis, so the measured x get an explicit axis.
      ...(Array.isArray(places) ? [Plot.axisX(places, { ...labeled, text: shortly })] : []),
      Plot.ruleY(references, { y: 'y', ...DASHED_LINE }),
      Plot.ruleX(thresholds, { x: 'x', ...DASHED_LINE }),
      ...seriesMarks(series, axes),
      ...thresholdLabels(thresholds, within, xScale),
    ],
  })
}

/** Formats the value of a tick in few characters, such as 10k or 1M. */
const shortly = (value: number): string =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1e4 ? `${value / 1e3}k` : String(Number(value.toPrecision(6)))

/**
 * Returns the ticks of a logarithmic x axis: the measured values of x if there are at most `MAX_PLACE_TICKS`, otherwise
 * 5, the number of ticks to request from Plot.
 */
function placesOf(series: readonly ChartSeries[]): number | number[] {
  const places = new Set(series.flatMap(({ measured = [] }) => measured.map(({ x }) => x)))
  return places.size > 0 && places.size <= MAX_PLACE_TICKS ? [...places] : 5
}

/** Draws the label of each threshold next to its line, on the side with more room. */
function thresholdLabels(
  thresholds: Required<ChartAxes>['thresholds'],
  { x: [low, high] }: AxisDomains,
  scale: string,
) {
  const middle = scale === 'log' ? Math.sqrt(low * high) : (low + high) / 2
  return thresholds.map(({ label, x }) =>
    Plot.text([label], {
      x: [x],
      text: (text) => text,
      frameAnchor: 'top',
      textAnchor: x > middle ? 'end' : 'start',
      dx: x > middle ? -5 : 5,
      dy: 7,
      ...HALO,
    }),
  )
}

function legend(series: readonly ChartSeries[], axes: ChartAxes): Omit<FigureDrawing, 'panels'> {
  const { references = [] } = axes
  const dashes = drawSign([Plot.ruleY([0.5], { x1: 0, x2: 1, ...DASHED_LINE })])
  return {
    legend: [
      ...series.flatMap((of, i) => (isDrawn(of) ? [{ symbol: signOf(of, i), label: of.label }] : [])),
      ...references.map(({ label }) => ({ symbol: dashes, label })),
    ],
    key: keyOf(series, axes),
  }
}

/** Returns the text that explains the kinds of lines and marks in the chart. */
function keyOf(series: readonly ChartSeries[], axes: ChartAxes): string {
  const { dodge = false, solid = 'theory', pointKey = 'measured, with its interval' } = axes
  const keys: [boolean, string][] = [
    [series.some(({ theory = [] }) => theory.length > 0), `${solid === 'theory' ? 'line' : 'dashed'}: theory`],
    [series.some(({ measured = [] }) => measured.length > 0), `point: ${pointKey}`],
    [series.some(({ runs = [] }) => runs.length > 0), 'faint: single runs'],
    [dodge, 'side by side: same x'],
    [solid === 'theory' && series.some(({ joined }) => joined), 'dotted: joins the points'],
    [series.some(({ refused = [] }) => refused.length > 0), '× at the top: refused'],
  ]
  return keys
    .filter(([there]) => there)
    .map(([, text]) => text)
    .join(' · ')
}

const isDrawn = ({ theory = [], measured = [], refused = [] }: ChartSeries): boolean =>
  theory.length + measured.length + refused.length > 0

/** Draws the legend symbol of series i: its line and its point. */
function signOf(of: ChartSeries, i: number): DrawnSvg {
  const { theory, measured } = of
  const stroke = colorOf(of, i)
  return drawSign([
    Plot.ruleY(theory || measured ? [0.5] : [], { x1: 0, x2: 1, stroke, strokeWidth: STROKE_WIDTH }),
    Plot.dot(measured ? [[0.5, 0.5]] : [], { r: 4, symbol: symbolOf(of, i), fill: stroke, stroke: 'var(--paper)' }),
  ])
}
