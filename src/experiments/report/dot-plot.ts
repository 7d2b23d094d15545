import * as Plot from '@observablehq/plot'
import type { DotPlot } from '../figure.js'
import type { Drawing } from './drawing.js'
import { drawSign, drawSvg, HALO, SERIES } from './svg.js'

const ROW_HEIGHT = 48
const MARGIN = { marginTop: 6, marginRight: 52, marginBottom: 40, marginLeft: 10 }

/** A line for each quantity: its name above, its value at the right, what was predicted as a tick. */
export function dotPlot({ title, label, tick = 'predicted', rows, digits = 3 }: DotPlot): Drawing {
  // Rows are told apart by their place: two may have the same name.
  const marks = rows.map((row, place) => ({ ...row, place }))
  const measured = marks.filter((row) => row.measured !== undefined)
  const svg = drawSvg(title, {
    ...MARGIN,
    height: MARGIN.marginTop + ROW_HEIGHT * rows.length + MARGIN.marginBottom,
    x: { label, labelAnchor: 'center', labelArrow: 'none', ticks: 5, nice: true, inset: 8 },
    y: { type: 'band', domain: marks.map((row) => row.place), axis: null, padding: 0 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.text(marks, { y: 'place', text: 'label', frameAnchor: 'left', textAnchor: 'start', dy: -12, ...HALO }),
      Plot.ruleY(
        marks.filter((row) => row.interval !== undefined),
        { y: 'place', x1: (row) => row.interval.low, x2: (row) => row.interval.high, dy: 8, ...stroke(SERIES[0], 2) },
      ),
      Plot.tickX(
        marks.filter((row) => row.predicted !== undefined),
        { y: 'place', x: 'predicted', insetTop: 22, insetBottom: 6, ...stroke(SERIES[1], 3) },
      ),
      Plot.dot(measured, { y: 'place', x: 'measured', r: 4.5, fill: SERIES[0], dy: 8 }),
      Plot.text(measured, {
        y: 'place',
        text: (row) => row.measured.toFixed(digits),
        frameAnchor: 'right',
        textAnchor: 'end',
        dx: MARGIN.marginRight - 2,
        dy: 8,
      }),
    ],
  })
  const predicted = rows.some((row) => row.predicted !== undefined)
  const [point, line] = [
    { r: 4.5, fill: SERIES[0] },
    { x1: 0, x2: 1, ...stroke(SERIES[0], 2) },
  ]
  return {
    panels: [{ svg }],
    legend: [
      {
        symbol: drawSign([Plot.ruleY([0.5], line), Plot.dot([[0.5, 0.5]], point)]),
        label: 'measured, with its interval',
      },
      ...(predicted ? [{ symbol: drawSign([Plot.tickX([0.5], stroke(SERIES[1], 3))], 12), label: tick }] : []),
    ],
  }
}

const stroke = (color: string, strokeWidth: number) => ({ stroke: color, strokeWidth })
