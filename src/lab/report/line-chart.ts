import * as Plot from '@observablehq/plot'
import { aboveZero, type Domains, domainsOf, rounds } from './domains.js'
import type { Axes, LineChart, Multiples, Series } from './figure-data.js'
import { colorOf, farthestAside, refusedAt, STROKE, seriesMarks, symbolOf } from './series-marks.js'
import { type Drawing, type Drawn, drawSign, drawSvg, HALO, WIDTH } from './svg.js'

const MOST_PLACES = 6
const DASHED = { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 }

/** Theory as lines; what was measured as points with intervals; references and thresholds dashed. */
export function lineChart({ title, series, ...axes }: LineChart): Drawing {
  return { panels: [{ svg: chart(title, series, axes, { width: WIDTH, height: 300 }) }], ...legend(series, axes) }
}

/** The charts side by side, one below the other where there is no room, under one legend. */
export function multiples({ panels, ...axes }: Multiples): Drawing {
  const all = panels.flatMap(({ series }) => series)
  const domains = domainsOf(axes.yScale === 'log' ? aboveZero(all, axes.references) : all, axes)
  const longest = panels.map(({ series }) => series).reduce((a, b) => (b.length > a.length ? b : a))
  const shape = { width: 320, height: 250, domains }
  return {
    panels: panels.map(({ title, series }) => ({ title, svg: chart(title, series, axes, shape) })),
    ...legend(longest, axes),
  }
}

interface Shape {
  width: number
  height: number
  domains?: Domains
}

function chart(title: string, given: readonly Series[], axes: Axes, { domains, ...size }: Shape): Drawn {
  const { xLabel, yLabel, xScale = 'linear', yScale = 'linear', fromZero = false, dodge = false } = axes
  const { references = [], thresholds = [] } = axes
  const series = yScale === 'log' ? aboveZero(given, references) : given
  const within = domains ?? domainsOf(series, axes)
  const places = xScale === 'log' ? placesOf(series) : undefined
  const ticksY = yScale === 'log' ? rounds(within.y) : 5
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
      // Where something was refused the signs have room above what was measured.
      insetTop: series.reduce((room, { refused = [] }, i) => (refused.length > 0 ? refusedAt(i) + 12 : room), 0),
      ...(domains && { domain: domains.y }),
    },
    marks: [
      Plot.gridY({ ticks: ticksY, stroke: 'var(--rule)', strokeOpacity: 1 }),
      // A logarithmic axis leaves numbers out of its own accord.
      ...(Array.isArray(places) ? [Plot.axisX(places, { ...labeled, text: shortly })] : []),
      Plot.ruleY(references, { y: 'y', ...DASHED }),
      Plot.ruleX(thresholds, { x: 'x', ...DASHED }),
      ...seriesMarks(series, dodge),
      ...thresholdLabels(thresholds, within, xScale),
    ],
  })
}

/** Many rows in few characters: 10k, 1M. */
const shortly = (value: number): string =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1e4 ? `${value / 1e3}k` : String(Number(value.toPrecision(6)))

/** Where there is something measured, if that is few enough to be read off, and else so many round numbers. */
function placesOf(series: readonly Series[]): number | number[] {
  const places = new Set(series.flatMap(({ measured = [] }) => measured.map(({ x }) => x)))
  return places.size > 0 && places.size <= MOST_PLACES ? [...places] : 5
}

/** Beside its line, to the side where there is more room. */
function thresholdLabels(thresholds: Required<Axes>['thresholds'], { x: [low, high] }: Domains, scale: string) {
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

function legend(series: readonly Series[], axes: Axes): Omit<Drawing, 'panels'> {
  const { references = [] } = axes
  const dashes = drawSign([Plot.ruleY([0.5], { x1: 0, x2: 1, ...DASHED })])
  return {
    legend: [
      ...series.map((of, i) => ({ symbol: signOf(of, i), label: of.label })),
      ...references.map(({ label }) => ({ symbol: dashes, label })),
    ],
    key: keyOf(series, axes),
  }
}

/** What lines and marks stand for, of those that there are. */
function keyOf(series: readonly Series[], { dodge = false }: Axes): string {
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
function signOf({ theory, measured }: Series, i: number): Drawn {
  const stroke = colorOf(i)
  return drawSign([
    Plot.ruleY(theory || measured ? [0.5] : [], { x1: 0, x2: 1, stroke, strokeWidth: STROKE }),
    Plot.dot(measured ? [[0.5, 0.5]] : [], { r: 4, symbol: symbolOf(i), fill: stroke, stroke: 'var(--paper)' }),
  ])
}
