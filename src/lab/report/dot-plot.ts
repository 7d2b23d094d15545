import * as Plot from '@observablehq/plot'
import type { DotPlot, DotRow } from './figure-data.js'
import { type Drawing, drawSign, drawSvg, HALO, SERIES } from './svg.js'

const ROW_HEIGHT = 48
/** Of a bound's arrow, in the figure's units. */
const ARROW = 16
/** How dark the band around a tick is. */
const BAND = 0.25
/** Below this numbers are written with an exponent. */
const SMALL = 1e-3
const MARGIN = { marginTop: 6, marginRight: 52, marginBottom: 40, marginLeft: 10 }

/** A line for each quantity: its name above, its value at the right, what was predicted as a tick. */
export function dotPlot({ title, label, tick = 'predicted', rows, digits = 3 }: DotPlot): Drawing {
  // Rows are told apart by their place: two may have the same name.
  const marks = rows.map((row, place) => ({ ...row, place }))
  const measured = marks.filter((row) => row.measured !== undefined)
  const predicted = marks.filter((row) => row.predicted !== undefined)
  const svg = drawSvg(title, {
    ...MARGIN,
    height: MARGIN.marginTop + ROW_HEIGHT * rows.length + MARGIN.marginBottom,
    x: { label, labelAnchor: 'center', labelArrow: 'none', ticks: 5, nice: true, inset: 8, ...tickFormat(rows) },
    y: { type: 'band', domain: marks.map((row) => row.place), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.text(marks, { y: 'place', text: 'label', frameAnchor: 'left', textAnchor: 'start', dy: -12, ...HALO }),
      Plot.ruleY(
        marks.filter((row) => row.interval !== undefined),
        { y: 'place', x1: (row) => row.interval.low, x2: (row) => row.interval.high, dy: 8, ...stroke(SERIES[0], 2) },
      ),
      ...predictedMarks(predicted),
      Plot.dot(measured, { y: 'place', x: 'measured', r: 4.5, fill: SERIES[0], dy: 8 }),
      Plot.text(measured, {
        y: 'place',
        text: (row) => row.text ?? row.measured.toFixed(digits).replace('-', '−'),
        frameAnchor: 'right',
        textAnchor: 'end',
        dx: MARGIN.marginRight - 2,
        dy: 8,
      }),
    ],
  })
  return { panels: [{ svg }], legend: legend(rows, tick) }
}

/** Exponents for numbers that decimals would be long for; else the plot's own choice. */
function tickFormat(rows: readonly DotRow[]): { tickFormat?: (value: number) => string } {
  const sizes = rows.flatMap(({ measured = 0, predicted = 0, allowance = 0 }) => [measured, predicted, allowance])
  const greatest = Math.max(...sizes.map(Math.abs))
  if (greatest === 0 || greatest >= SMALL) return {}
  return { tickFormat: (value) => (value === 0 ? '0' : value.toExponential(0).replace(/-/g, '−')) }
}

const stroke = (color: string, strokeWidth: number) => ({ stroke: color, strokeWidth })

/** A tick for each, in the band of what is as good, or with an arrow to the side where what is measured must be. */
function predictedMarks(rows: readonly DotRow[]): Plot.Markish[] {
  const at = { y: 'place', insetTop: 22, insetBottom: 6 }
  const [below, above] = (['above', 'below'] as const).map((side) => rows.filter(({ bound }) => bound === side))
  const arrow = { x: 'predicted', y: 'place', dy: 8, length: ARROW, anchor: 'start', ...stroke(SERIES[1], 2) } as const
  return [
    Plot.barX(
      rows.filter(({ allowance = 0 }) => allowance > 0),
      {
        ...at,
        x1: ({ predicted, allowance }) => predicted - allowance,
        x2: ({ predicted, allowance }) => predicted + allowance,
        fill: SERIES[1],
        fillOpacity: BAND,
      },
    ),
    Plot.tickX(rows, { ...at, x: 'predicted', ...stroke(SERIES[1], 3) }),
    Plot.vector(below, { ...arrow, rotate: -90 }),
    Plot.vector(above, { ...arrow, rotate: 90 }),
  ]
}

/** What is drawn of these rows, and nothing else. */
function legend(rows: readonly DotRow[], tick: string): Drawing['legend'] {
  const inked = stroke(SERIES[1], 3)
  const point = Plot.dot([[0.5, 0.5]], { r: 4.5, fill: SERIES[0] })
  const line = Plot.ruleY([0.5], { x1: 0, x2: 1, ...stroke(SERIES[0], 2) })
  const band = Plot.rect([0], { x1: 0, x2: 1, y1: 0, y2: 1, fill: SERIES[1], fillOpacity: BAND })
  const shaft = Plot.vector([[0.9, 0.5]], { length: ARROW, anchor: 'start', rotate: -90, ...stroke(SERIES[1], 2) })
  const predicted = rows.filter((row) => row.predicted !== undefined)
  const random = rows.some(({ interval }) => interval !== undefined)
  const signs: [boolean, Drawing['legend'][number]][] = [
    [random, { symbol: drawSign([line, point]), label: 'measured, with its interval' }],
    [!random, { symbol: drawSign([point], 12), label: 'measured' }],
    [
      predicted.some(({ bound }) => bound === undefined),
      { symbol: drawSign([Plot.tickX([0.5], inked)], 12), label: tick },
    ],
    [
      predicted.some(({ allowance = 0 }) => allowance > 0),
      { symbol: drawSign([band, Plot.tickX([0.5], inked)]), label: 'and what is allowed around it' },
    ],
    [
      predicted.some(({ bound }) => bound !== undefined),
      { symbol: drawSign([shaft, Plot.tickX([0.9], inked)]), label: 'bound, to this side' },
    ],
  ]
  return signs.filter(([there]) => there).map(([, sign]) => sign)
}
