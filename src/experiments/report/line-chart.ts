import * as Plot from '@observablehq/plot'
import type { LineChart } from '../figure.js'
import { html, type Markup } from './html.js'
import { drawSvg, SERIES, SYMBOLS } from './svg.js'

/** Theory as lines; what was measured as points with intervals; references dashed. */
export function lineChart({ title, xLabel, yLabel, xScale = 'linear', series, references = [] }: LineChart): Markup {
  const svg = drawSvg(title, {
    height: 300,
    marginTop: 26,
    marginRight: 12,
    marginBottom: 42,
    marginLeft: 46,
    x: { type: xScale, label: xLabel, labelAnchor: 'center', labelArrow: 'none', ticks: 6, tickFormat: '~r', inset: 8 },
    y: { label: yLabel, labelArrow: 'none', ticks: 5, nice: true, insetBottom: 4 },
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
