import * as Plot from '@observablehq/plot'
import type { DotPlot, DotRow } from './figure-data.js'
import { drawSign, drawSvg, type FigureDrawing, HALO, SERIES_COLORS } from './svg.js'

/** Height of one row, in SVG units. */
const ROW_HEIGHT = 48
/** Length of the arrow that marks a bound, in SVG units. */
const ARROW_LENGTH = 16
/** Opacity of the band that shows the allowance around a tick. */
const BAND_OPACITY = 0.25
/** Color of predictions, which is that of no learner. */
const PREDICTED_COLOR = 'var(--ink)'
/** Tick labels use exponents if all values of the plot are below this number in absolute value. */
const EXPONENT_BELOW = 1e-3
const MARGINS = { marginTop: 6, marginRight: 52, marginBottom: 40, marginLeft: 10 }

/**
 * Draws one row per quantity: its name above, its measured value as a point, its prediction as a tick, and the measured
 * value as text at the right.
 */
export function dotPlot({ title, label, tick = 'predicted', rows, digits = 3 }: DotPlot): FigureDrawing {
  // The index identifies a row, because two rows may have the same label.
  const marks = rows.map((row, place) => ({ ...row, place }))
  const measured = marks.filter((row) => row.measured !== undefined)
  const predicted = marks.filter((row) => row.predicted !== undefined)
  const svg = drawSvg(title, {
    ...MARGINS,
    height: MARGINS.marginTop + ROW_HEIGHT * rows.length + MARGINS.marginBottom,
    x: { label, labelAnchor: 'center', labelArrow: 'none', ticks: 5, nice: true, inset: 8, ...tickFormat(rows) },
    y: { type: 'band', domain: marks.map((row) => row.place), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.text(marks, { y: 'place', text: 'label', frameAnchor: 'left', textAnchor: 'start', dy: -12, ...HALO }),
      Plot.ruleY(
        marks.filter((row) => row.interval !== undefined),
        {
          y: 'place',
          x1: (row) => row.interval.low,
          x2: (row) => row.interval.high,
          dy: 8,
          stroke: colorOf,
          strokeWidth: 2,
        },
      ),
      ...predictedMarks(predicted),
      Plot.dot(measured, { y: 'place', x: 'measured', r: 4.5, fill: colorOf, dy: 8 }),
      Plot.text(measured, {
        y: 'place',
        text: (row) => row.text ?? row.measured.toFixed(digits).replace('-', '−'),
        frameAnchor: 'right',
        textAnchor: 'end',
        dx: MARGINS.marginRight - 2,
        dy: 8,
      }),
    ],
  })
  return { panels: [{ svg }], legend: legend(rows, tick) }
}

/** Returns the color of a row's measured value. */
const colorOf = ({ look = 0 }: DotRow): string => SERIES_COLORS[look % SERIES_COLORS.length]

/**
 * Returns a tick format with exponents if all values are below `EXPONENT_BELOW`, otherwise no format (Plot's default).
 */
function tickFormat(rows: readonly DotRow[]): { tickFormat?: (value: number) => string } {
  const sizes = rows.flatMap(({ measured = 0, predicted = 0, allowance = 0 }) => [measured, predicted, allowance])
  const greatest = Math.max(...sizes.map(Math.abs))
  if (greatest === 0 || greatest >= EXPONENT_BELOW) return {}
  return { tickFormat: (value) => (value === 0 ? '0' : value.toExponential(0).replace(/-/g, '−')) }
}

const stroke = (color: string, strokeWidth: number) => ({ stroke: color, strokeWidth })

/**
 * Draws each prediction as a tick. An allowance adds a band around the tick, and a bound adds an arrow toward the
 * allowed values.
 */
function predictedMarks(rows: readonly DotRow[]): Plot.Markish[] {
  const at = { y: 'place', insetTop: 22, insetBottom: 6 }
  const [below, above] = (['above', 'below'] as const).map((side) => rows.filter(({ bound }) => bound === side))
  const arrow = {
    x: 'predicted',
    y: 'place',
    dy: 8,
    length: ARROW_LENGTH,
    anchor: 'start',
    ...stroke(PREDICTED_COLOR, 2),
  } as const
  return [
    Plot.barX(
      rows.filter(({ allowance = 0 }) => allowance > 0),
      {
        ...at,
        x1: ({ predicted, allowance }) => predicted - allowance,
        x2: ({ predicted, allowance }) => predicted + allowance,
        fill: PREDICTED_COLOR,
        fillOpacity: BAND_OPACITY,
      },
    ),
    Plot.tickX(rows, { ...at, x: 'predicted', ...stroke(PREDICTED_COLOR, 3) }),
    Plot.vector(below, { ...arrow, rotate: -90 }),
    Plot.vector(above, { ...arrow, rotate: 90 }),
  ]
}

/** Returns legend entries for the kinds of marks that these rows contain. */
function legend(rows: readonly DotRow[], tick: string): FigureDrawing['legend'] {
  const inked = stroke(PREDICTED_COLOR, 3)
  const point = Plot.dot([[0.5, 0.5]], { r: 4.5, fill: SERIES_COLORS[0] })
  const line = Plot.ruleY([0.5], { x1: 0, x2: 1, ...stroke(SERIES_COLORS[0], 2) })
  const band = Plot.rect([0], { x1: 0, x2: 1, y1: 0, y2: 1, fill: PREDICTED_COLOR, fillOpacity: BAND_OPACITY })
  const shaft = Plot.vector([[0.9, 0.5]], {
    length: ARROW_LENGTH,
    anchor: 'start',
    rotate: -90,
    ...stroke(PREDICTED_COLOR, 2),
  })
  const predicted = rows.filter((row) => row.predicted !== undefined)
  const random = rows.some(({ interval }) => interval !== undefined)
  const signs: [boolean, FigureDrawing['legend'][number]][] = [
    [random, { symbol: drawSign([line, point]), label: 'measured, with its interval' }],
    [!random, { symbol: drawSign([point], 12), label: 'measured' }],
    [
      predicted.some(({ bound }) => bound === undefined),
      { symbol: drawSign([Plot.tickX([0.5], inked)], 12), label: tick },
    ],
    [
      predicted.some(({ allowance = 0 }) => allowance > 0),
      { symbol: drawSign([band, Plot.tickX([0.5], inked)]), label: 'allowed deviation from it' },
    ],
    [
      predicted.some(({ bound }) => bound !== undefined),
      { symbol: drawSign([shaft, Plot.tickX([0.9], inked)]), label: 'bound; arrow: allowed side' },
    ],
  ]
  return signs.filter(([there]) => there).map(([, sign]) => sign)
}
