import * as Plot from '@observablehq/plot'
import type { LineChart } from '../figure.js'
import { html, type Markup } from './html.js'
import { drawSvg, SERIES, SYMBOLS } from './svg.js'

/** Theory as lines; what was measured as points with intervals; references dashed. */
export function lineChart({ title, xLabel, yLabel, xScale = 'linear', yScale = 'linear', ...rest }: LineChart): Markup {
  const { references = [], ...shown } = rest
  const { series, floor } =
    yScale === 'log' ? aboveZero(shown.series, references) : { series: shown.series, floor: undefined }
  const svg = drawSvg(title, {
    height: 300,
    marginTop: 26,
    marginRight: 12,
    marginBottom: 42,
    marginLeft: 46,
    x: { type: xScale, label: xLabel, labelAnchor: 'center', labelArrow: 'none', ticks: 6, tickFormat: '~r', inset: 8 },
    y: {
      type: yScale,
      label: yLabel,
      labelArrow: 'none',
      ticks: 5,
      tickFormat: '~r',
      nice: floor === undefined,
      insetBottom: 4,
    },
    marks: [
      Plot.gridY({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.ruleY(references, { y: 'y', stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 }),
      ...series.flatMap(({ theory = [], measured = [] }, i) => [
        Plot.line(theory, { x: 'x', y: 'y', stroke: SERIES[i % SERIES.length], strokeWidth: 1.75 }),
        Plot.ruleX(
          measured.filter((point) => point.interval !== undefined),
          {
            x: 'x',
            y1: (point) => point.interval.low,
            y2: (point) => point.interval.high,
            stroke: SERIES[i % SERIES.length],
            strokeWidth: 1.75,
          },
        ),
        Plot.dot(measured, {
          x: 'x',
          y: 'y',
          r: 4,
          symbol: SYMBOLS[i % SYMBOLS.length],
          fill: SERIES[i % SERIES.length],
          stroke: 'var(--paper)',
          title: (point) => `${point.x}: ${point.y}`,
        }),
      ]),
    ],
  })
  const entries = [
    ...series.map(({ label }, i) => html`<span>${swatch(i)} ${label}</span> `),
    ...references.map(({ label }) => html`<span><i class="dashes"></i> ${label}</span> `),
  ]
  return html`${svg}
<p class="legend">${entries}<span class="key">line: theory · point: measured, with its interval</span></p>`
}

type Series = LineChart['series']

/** What a logarithmic axis can show: points above 0, and intervals from just below the lowest of all. */
function aboveZero(series: Series, references: LineChart['references']): { series: Series; floor: number } {
  const above = series.map(({ measured = [], ...of }) => ({ ...of, measured: measured.filter(({ y }) => y > 0) }))
  const drawn = above.flatMap(({ theory = [], measured }) => [
    ...[...theory, ...measured].map(({ y }) => y),
    ...measured.flatMap(({ interval }) => (interval && interval.low > 0 ? [interval.low] : [])),
  ])
  const floor = 0.8 * Math.min(...drawn, ...(references ?? []).map(({ y }) => y))
  const cut = above.map((of) => ({
    ...of,
    measured: of.measured.map(({ interval, ...point }) =>
      interval ? { ...point, interval: { ...interval, low: Math.max(interval.low, floor) } } : point,
    ),
  }))
  return { series: cut, floor }
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
