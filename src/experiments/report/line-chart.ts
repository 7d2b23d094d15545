import * as Plot from '@observablehq/plot'
import type { LineChart, Point } from '../figure.js'
import { html, type Markup } from './html.js'
import { drawSvg, HALO, SERIES, SYMBOLS } from './svg.js'

type Series = LineChart['series'][number]

/** Between points that are drawn side by side, in the figure's units. */
const APART = 7
const DASHED = { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 }

/** Theory as lines; what was measured as points with intervals; references and thresholds dashed. */
export function lineChart(chart: LineChart): Markup {
  const { title, xLabel, yLabel, xScale = 'linear', yScale = 'linear', references = [], thresholds = [] } = chart
  const { dodge = false } = chart
  const series = yScale === 'log' ? aboveZero(chart) : chart.series
  const [ticksX, ticksY] = [
    xScale === 'log' ? logTicks(series.flatMap(xOf)) : { ticks: 6, tickFormat: '~r' },
    yScale === 'log' ? logTicks(series.flatMap(yOf)) : { ticks: 5 },
  ]
  const svg = drawSvg(title, {
    height: 300,
    marginTop: 26,
    marginRight: 12,
    marginBottom: 42,
    marginLeft: 46,
    x: { type: xScale, label: xLabel, labelAnchor: 'center', labelArrow: 'none', ...ticksX, inset: 8 },
    y: { type: yScale, label: yLabel, labelArrow: 'none', ...ticksY, nice: yScale === 'linear', insetBottom: 4 },
    marks: [
      Plot.gridY({ ticks: ticksY.ticks, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.ruleY(references, { y: 'y', ...DASHED }),
      Plot.ruleX(thresholds, { x: 'x', ...DASHED }),
      Plot.text(thresholds, { x: 'x', text: 'label', frameAnchor: 'top', textAnchor: 'start', dx: 4, dy: -2, ...HALO }),
      ...series.flatMap((each, i) => seriesMarks(each, i, dodge ? APART * (i - (series.length - 1) / 2) : 0)),
      ...series.map(({ measured = [] }) =>
        Plot.text(
          measured.filter((point) => point.mark !== undefined),
          { x: 'x', y: 'y', text: 'mark', dy: 18, ...HALO },
        ),
      ),
    ],
  })
  const entries = [
    ...series.map(({ label }, i) => html`<span>${swatch(i)} ${label}</span> `),
    ...references.map(({ label }) => html`<span><i class="dashes"></i> ${label}</span> `),
  ]
  return html`${svg}
<p class="legend">${entries}<span class="key">${keyOf(chart)}</span></p>`
}

function seriesMarks(
  { theory = [], measured = [], joined = false, refused = [] }: Series,
  i: number,
  dx: number,
): Plot.Markish[] {
  const stroke = SERIES[i % SERIES.length]
  const bounded = measured.filter((point): point is Point & Required<Pick<Point, 'interval'>> => !!point.interval)
  return [
    Plot.line(theory, { x: 'x', y: 'y', stroke, strokeWidth: 1.75 }),
    ...(joined ? [Plot.line(measured, { x: 'x', y: 'y', dx, stroke, strokeDasharray: '1 3' })] : []),
    Plot.ruleX(bounded, {
      x: 'x',
      dx,
      y1: (point) => point.interval.low,
      y2: (point) => point.interval.high,
      stroke,
      strokeWidth: 1.75,
    }),
    Plot.dot(measured, {
      x: 'x',
      y: 'y',
      dx,
      r: 4,
      symbol: SYMBOLS[i % SYMBOLS.length],
      fill: stroke,
      stroke: 'var(--paper)',
      title: (point) => `${point.x}: ${point.y}`,
    }),
    Plot.dot(
      measured.filter((point) => point.mark !== undefined),
      { x: 'x', y: 'y', dx, r: 8, stroke, strokeWidth: 1.75 },
    ),
    // Series below one another, so that what one refuses does not hide what another does.
    Plot.dot(refused, {
      x: (x) => x,
      frameAnchor: 'top',
      dy: 8 + 13 * i,
      r: 4,
      symbol: 'times',
      stroke,
      strokeWidth: 2,
      title: (x) => `${x}: refused`,
    }),
  ]
}

const xOf = ({ theory = [], measured = [], refused = [] }: Series): number[] => [
  ...[...theory, ...measured].map(({ x }) => x),
  ...refused,
]
const yOf = ({ theory = [], measured = [] }: Series): number[] => [
  ...[...theory, ...measured].map(({ y }) => y),
  ...measured.flatMap(({ interval }) => (interval ? [interval.low, interval.high] : [])),
]

/** What a logarithmic axis can show: points above 0; intervals end below the lowest of all that is above it. */
function aboveZero({ series, references = [] }: LineChart): Series[] {
  const points = series.map(({ measured = [], ...of }) => ({ ...of, measured: measured.filter(({ y }) => y > 0) }))
  const heights = [...points.flatMap(yOf), ...references.map(({ y }) => y)]
  const floor = 0.8 * Math.min(...heights.filter((y) => y > 0))
  const cut = ({ interval, ...point }: Point): Point =>
    interval ? { ...point, interval: { ...interval, low: Math.max(interval.low, floor) } } : point
  return points.map(({ measured, ...of }) => ({ ...of, measured: measured.map(cut) }))
}

/** More decades than these have room for a number each, and no more. */
const DECADES = 2

/** Ticks of a logarithmic axis whose numbers do not touch: powers of ten, and 2 and 5 times these where there are few. */
function logTicks(values: readonly number[]): { ticks: number[]; tickFormat: (value: number) => string } {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const steps = high / low > 10 ** DECADES ? [1] : [1, 2, 5]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++)
    ticks.push(...steps.map((step) => step * 10 ** power).filter((tick) => tick >= low && tick <= high))
  return { ticks, tickFormat: shortText }
}

/** 10,000 as 10k, 1,000,000 as 1M. */
function shortText(value: number): string {
  const [unit, name] = value >= 1e6 ? [1e6, 'M'] : value >= 1e4 ? [1e3, 'k'] : [1, '']
  return `${Number((value / unit).toPrecision(6))}${name}`
}

/** What lines and marks stand for, of those that there are. */
function keyOf({ series, dodge = false }: LineChart): string {
  const keys: [boolean, string][] = [
    [series.some(({ theory = [] }) => theory.length > 0), 'line: theory'],
    [series.some(({ measured = [] }) => measured.length > 0), 'point: measured, with its interval'],
    [dodge, 'side by side: of one place'],
    [series.some(({ joined }) => joined), 'dots: join the points'],
    [series.some(({ refused = [] }) => refused.length > 0), '× at the top: refused'],
  ]
  return keys
    .filter(([there]) => there)
    .map(([, text]) => text)
    .join(' · ')
}

/** A series' symbol and line, as they are drawn. */
function swatch(i: number): Markup {
  return drawSvg('', {
    width: 26,
    height: 12,
    margin: 0,
    axis: null,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      Plot.ruleY([0.5], { x1: 0, x2: 1, stroke: SERIES[i % SERIES.length], strokeWidth: 1.75 }),
      Plot.dot([[0.5, 0.5]], {
        r: 4,
        symbol: SYMBOLS[i % SYMBOLS.length],
        fill: SERIES[i % SERIES.length],
        stroke: 'var(--paper)',
      }),
    ],
  })
}
