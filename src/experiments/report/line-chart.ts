import * as Plot from '@observablehq/plot'
import type { LineChart, Multiples, Reference, Series } from '../figure.js'
import { html, type Markup } from './html.js'
import { drawSvg, SERIES, SYMBOLS } from './svg.js'

type Axes = Pick<LineChart, 'xLabel' | 'yLabel' | 'xScale' | 'yScale'>
/** What several charts have in common, so that they can be compared. */
type Domains = { x: [number, number]; y: [number, number] }

/** Dashes of the references, each another. */
const DASHES = ['5 4', '2 3', '9 4 2 4']
const WIDTHS = { line: 1.75, guide: 1.25 }

/** Theory as lines; what was measured as points with intervals; references dashed. */
export function lineChart({ title, series, references = [], ...axes }: LineChart): Markup {
  return html`${chart(title, { ...axes, series, references })}
${legend(series, references)}`
}

/** The charts side by side, one below the other where there is no room, under one legend. */
export function multiples({ panels, references = [], ...axes }: Multiples): Markup {
  const domains = domainsOf(
    panels.flatMap(({ series }) => series),
    references,
  )
  const charts = panels.map(
    ({ title, series }) => html`<div><h4>${title}</h4>${chart(title, { ...axes, series, references, domains })}</div>`,
  )
  const longest = panels.map(({ series }) => series).reduce((a, b) => (b.length > a.length ? b : a))
  return html`${legend(longest, references)}
<div class="multiples">${charts}</div>`
}

function chart(
  title: string,
  {
    xLabel,
    yLabel,
    xScale = 'linear',
    yScale = 'linear',
    series,
    references,
    domains,
  }: Axes & { series: readonly Series[]; references: readonly Reference[]; domains?: Domains },
): Markup {
  return drawSvg(title, {
    height: 300,
    marginTop: 28,
    marginRight: 14,
    marginBottom: 44,
    marginLeft: 50,
    x: {
      type: xScale,
      label: xLabel,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 6,
      tickFormat: '~s',
      inset: 8,
      ...(domains && { domain: domains.x }),
    },
    y: {
      type: yScale,
      label: yLabel,
      labelArrow: 'none',
      ticks: 5,
      nice: true,
      insetBottom: 4,
      ...(domains && { domain: domains.y }),
    },
    marks: [
      Plot.gridY({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      ...references.map((reference, i) => {
        const drawn = { stroke: 'currentColor', strokeDasharray: DASHES[i % DASHES.length], strokeOpacity: 0.7 }
        return 'y' in reference ? Plot.ruleY([reference.y], drawn) : Plot.ruleX([reference.x], drawn)
      }),
      // Lines below all points, so that no series hides what another measured.
      ...series.flatMap((of, i) => lines(of, i)),
      ...series.flatMap((of, i) => points(of, i)),
    ],
  })
}

function lines({ theory = [], measured = [], joined = false }: Series, i: number): Plot.Markish[] {
  const at = { x: 'x', y: 'y', stroke: colorOf(i) }
  return [
    Plot.line(theory, { ...at, strokeWidth: WIDTHS.line }),
    Plot.line(joined ? measured : [], {
      ...at,
      strokeWidth: WIDTHS.guide,
      strokeDasharray: '1 4',
      strokeLinecap: 'round',
    }),
  ]
}

function points({ measured = [] }: Series, i: number): Plot.Markish[] {
  return [
    Plot.ruleX(
      measured.filter((point) => point.interval !== undefined),
      {
        x: 'x',
        y1: (point) => point.interval.low,
        y2: (point) => point.interval.high,
        stroke: colorOf(i),
        strokeWidth: WIDTHS.line,
      },
    ),
    Plot.dot(measured, {
      x: 'x',
      y: 'y',
      r: 4,
      symbol: SYMBOLS[i % SYMBOLS.length],
      fill: colorOf(i),
      stroke: 'var(--paper)',
      title: (point) => `${point.x}: ${point.y}`,
    }),
  ]
}

const colorOf = (i: number) => SERIES[i % SERIES.length]

function domainsOf(series: readonly Series[], references: readonly Reference[]): Domains {
  const points = series.flatMap(({ theory = [], measured = [] }) => [...theory, ...measured])
  const bounds = series.flatMap(({ measured = [] }) =>
    measured.flatMap(({ interval: at }) => (at ? [at.low, at.high] : [])),
  )
  const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)]
  return {
    x: range([...points.map(({ x }) => x), ...references.flatMap((of) => ('x' in of ? [of.x] : []))]),
    y: range([...points.map(({ y }) => y), ...bounds, ...references.flatMap((of) => ('y' in of ? [of.y] : []))]),
  }
}

function legend(series: readonly Series[], references: readonly Reference[]): Markup {
  const [theory, measured, joined] = [
    series.some((of) => of.theory !== undefined),
    series.some((of) => of.measured !== undefined),
    series.some((of) => of.joined),
  ]
  const key = [
    ...(theory ? ['line: theory'] : []),
    ...(measured ? ['point: measured, with its interval'] : []),
    ...(joined ? ['dots between: for the eye only'] : []),
  ]
  return html`<p class="legend">${series.map((of, i) => html`<span>${swatch(of, i)} ${of.label}</span> `)}${references.map(
    ({ label }, i) => html`<span>${dashes(i)} ${label}</span> `,
  )}<span class="key">${key.join(' · ')}</span></p>`
}

/** A series' symbol and line, as they are drawn. */
function swatch({ theory, measured }: Series, i: number): Markup {
  return small([
    Plot.ruleY(theory ? [0.5] : [], { x1: 0, x2: 1, stroke: colorOf(i), strokeWidth: WIDTHS.line }),
    Plot.dot(measured ? [[0.5, 0.5]] : [], {
      r: 4,
      symbol: SYMBOLS[i % SYMBOLS.length],
      fill: colorOf(i),
      stroke: 'var(--paper)',
    }),
  ])
}

function dashes(i: number): Markup {
  return small([
    Plot.ruleY([0.5], {
      x1: 0,
      x2: 1,
      stroke: 'currentColor',
      strokeDasharray: DASHES[i % DASHES.length],
      strokeOpacity: 0.7,
    }),
  ])
}

function small(marks: Plot.Markish[]): Markup {
  return drawSvg('', {
    width: 26,
    height: 12,
    margin: 0,
    axis: null,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks,
  })
}
