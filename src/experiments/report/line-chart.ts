import * as Plot from '@observablehq/plot'
import type { Axes, LineChart, Multiples, Series } from '../figure.js'
import { aboveZero, type Domains, domainsOf } from './domains.js'
import { html, type Markup } from './html.js'
import { colorOf, STROKE, seriesMarks, symbolOf } from './series-marks.js'
import { drawSvg, HALO } from './svg.js'

const DASHED = { stroke: 'currentColor', strokeDasharray: '4 3', strokeOpacity: 0.7 }

/** Theory as lines; what was measured as points with intervals; references and thresholds dashed. */
export function lineChart({ title, series, ...axes }: LineChart): Markup {
  return html`${chart(title, series, axes)}
${legend(series, axes)}`
}

/** The charts side by side, one below the other where there is no room, under one legend. */
export function multiples({ panels, ...axes }: Multiples): Markup {
  const all = panels.flatMap(({ series }) => series)
  const domains = domainsOf(axes.yScale === 'log' ? aboveZero(all, axes.references) : all, axes)
  const charts = panels.map(
    ({ title, series }) => html`<div><h4>${title}</h4>${chart(title, series, axes, domains)}</div>`,
  )
  const longest = panels.map(({ series }) => series).reduce((a, b) => (b.length > a.length ? b : a))
  return html`${legend(longest, axes)}
<div class="multiples">${charts}</div>`
}

function chart(title: string, given: readonly Series[], axes: Axes, domains?: Domains): Markup {
  const { xLabel, yLabel, xScale = 'linear', yScale = 'linear', fromZero = false, dodge = false } = axes
  const { references = [], thresholds = [] } = axes
  const series = yScale === 'log' ? aboveZero(given, references) : given
  const axis = { labelArrow: 'none', tickFormat: '~r' } as const
  return drawSvg(title, {
    height: 300,
    marginTop: 28,
    marginRight: 14,
    marginBottom: 44,
    marginLeft: 50,
    x: {
      ...axis,
      type: xScale,
      label: xLabel,
      labelAnchor: 'center',
      ticks: 6,
      inset: 8,
      ...(domains && { domain: domains.x }),
    },
    y: {
      ...axis,
      type: yScale,
      label: yLabel,
      ticks: 5,
      nice: yScale === 'linear',
      zero: fromZero,
      insetBottom: 4,
      ...(domains && { domain: domains.y }),
    },
    marks: [
      Plot.gridY({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.ruleY(references, { y: 'y', ...DASHED }),
      Plot.ruleX(thresholds, { x: 'x', ...DASHED }),
      ...seriesMarks(series, dodge),
      ...thresholdLabels(thresholds, domains ?? domainsOf(series, axes), xScale),
    ],
  })
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
      dx: x > middle ? -4 : 4,
      dy: -2,
      ...HALO,
    }),
  )
}

function legend(series: readonly Series[], axes: Axes): Markup {
  const { references = [] } = axes
  return html`<p class="legend">${series.map((of, i) => html`<span>${swatch(of, i)} ${of.label}</span> `)}${references.map(
    ({ label }) => html`<span><i class="dashes"></i> ${label}</span> `,
  )}<span class="key">${keyOf(series, axes)}</span></p>`
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
function swatch({ theory, measured }: Series, i: number): Markup {
  return drawSvg('', {
    width: 26,
    height: 12,
    margin: 0,
    axis: null,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      Plot.ruleY(theory || measured ? [0.5] : [], { x1: 0, x2: 1, stroke: colorOf(i), strokeWidth: STROKE }),
      Plot.dot(measured ? [[0.5, 0.5]] : [], { r: 4, symbol: symbolOf(i), fill: colorOf(i), stroke: 'var(--paper)' }),
    ],
  })
}
