import * as Plot from '@observablehq/plot'
import type { Heatmaps } from './figure-data.js'
import { type DrawnSvg, drawSign, drawSvg, FIGURE_WIDTH, type FigureDrawing } from './svg.js'

/** Maximum number of classes at which cells have room for a percentage. */
const MAX_NUMBERED_CLASSES = 12
/** Minimum opacity at which a cell is so dark that its text has the color of the page. */
const DARK_OPACITY = 0.59

/** Number of rows from which the text is small, with its size, and the normal one, in SVG units. */
const [DENSE_ROWS, DENSE_FONT, FONT] = [17, 10, 14]
/** Maximum number of labels on an axis of classes; of more classes, every second, fifth and so on has a label. */
const MAX_TICKS = 12
/** Height of a row that has a name of its own, as a multiple of the font size. */
const NAMED_ROW = 1.2

/** Number of rectangles in the legend's color ramp. */
const RAMP_STEPS = 24

/** Maps a share to the opacity of its cell, both from 0 to 1. */
type Opacity = (share: number) => number

/**
 * Returns the opacity of shares. The square root makes shares of a few percent visible, such as those of label noise.
 * With a range, opacity grows evenly from its low end, which stays visible, to its high end.
 */
function opacityIn(range: Heatmaps['range']): Opacity {
  if (!range) return Math.sqrt
  const [low, high] = range
  return (share) => LEAST_OPACITY + (1 - LEAST_OPACITY) * Math.min(1, Math.max(0, (share - low) / (high - low || 1)))
}

/** Opacity of the low end of a range. */
const LEAST_OPACITY = 0.06

/** One matrix of a heatmap figure, with the labels that all panels share. */
interface HeatmapPanel {
  title: string
  matrix: readonly (readonly number[])[]
  rowLabel: string
  colLabel: string
  classes: readonly string[]
  rows?: readonly string[]
  range?: Heatmaps['range']
}

/** One cell: the names of its row and column, and its share from 0 to 1. */
interface HeatmapCell {
  row: string
  col: string
  share: number
}

/**
 * Draws a matrix of shares as colored cells. A larger share is more opaque. With at most `MAX_NUMBERED_CLASSES`
 * classes, a cell shows its percentage if the share is 0.005 or more. Its tooltip has the row, column and share.
 */
export function heatmap({ title, matrix, rowLabel, colLabel, classes, rows = classes, range }: HeatmapPanel): DrawnSvg {
  const cells: HeatmapCell[] = matrix.flatMap((shares, i) =>
    shares.flatMap((share, j) => (Number.isNaN(share) ? [] : [{ row: rows[i], col: classes[j], share }])),
  )
  const numbers = classes.length <= MAX_NUMBERED_CLASSES ? cells.filter(({ share }) => share >= 0.005) : []
  const percent = ({ share }: HeatmapCell) => String(Math.round(100 * share))
  const at = { x: 'col', y: 'row' }
  const opacity = opacityIn(range)
  const longest = Math.max(...rows.map((name) => name.length))
  const size = rows.length < DENSE_ROWS ? FONT : DENSE_FONT
  const isSquare = rows === classes
  const [marginTop, marginBottom] = [4, 44]
  const least = isSquare ? 0 : NAMED_ROW * size * rows.length + marginTop + marginBottom
  const axis = { type: 'band', labelAnchor: 'center', labelArrow: 'none', tickSize: 0 } as const
  return drawSvg(`${title}: ${rowLabel} by row, ${colLabel} by column`, {
    height: Math.round(Math.max(FIGURE_WIDTH * Math.min(1, (rows.length + 1) / (classes.length + 1)), least)),
    padding: 0.06,
    // Three panels share a row, so each is drawn smaller than other figures.
    style: { fontSize: `${size}px` },
    marginTop,
    marginRight: 4,
    marginBottom,
    marginLeft: 34 + ((8 * size) / FONT) * longest,
    x: { ...axis, domain: classes, label: colLabel, ticks: thinned(classes) },
    y: { ...axis, domain: rows, label: rowLabel === '' ? null : rowLabel, ticks: isSquare ? thinned(rows) : rows },
    marks: [
      Plot.cell(cells, {
        ...at,
        fill: 'var(--series-1)',
        fillOpacity: ({ share }: HeatmapCell) => opacity(share),
        rx: 2,
        title: (cell: HeatmapCell) => `${cell.row} → ${cell.col}: ${cell.share.toFixed(3)}`,
      }),
      Plot.text(
        numbers.filter(({ share }) => opacity(share) < DARK_OPACITY),
        { ...at, text: percent, fill: 'currentColor', pointerEvents: 'none' },
      ),
      Plot.text(
        numbers.filter(({ share }) => opacity(share) >= DARK_OPACITY),
        { ...at, text: percent, fill: 'var(--paper)', fontWeight: 600, pointerEvents: 'none' },
      ),
    ],
  })
}

/** Returns at most `MAX_TICKS` of the names, at equal distances. */
function thinned(names: readonly string[]): string[] {
  const step = Math.ceil(names.length / MAX_TICKS)
  return names.filter((_, i) => i % step === 0)
}

/** Draws each matrix as one panel, with one legend for all. */
export function heatmaps({ title: whole, panels, legend, ...shared }: Heatmaps): FigureDrawing {
  return {
    panels: panels.map(({ title, matrix }) => ({ title, svg: heatmap({ ...shared, title: title ?? whole, matrix }) })),
    legend: [{ symbol: ramp(shared.range), label: legend ?? '0 to 100%; each row sums to 100%' }],
  }
}

/** Draws the color ramp of the legend, for shares from 0 to 1, or in a range. */
function ramp(range: Heatmaps['range']): DrawnSvg {
  const [low, high] = range ?? [0, 1]
  const opacity = opacityIn(range)
  const steps = Array.from({ length: RAMP_STEPS }, (_, i) => i / (RAMP_STEPS - 1))
  return drawSign(
    [
      Plot.rect(steps, {
        x1: (share) => (share * (RAMP_STEPS - 1)) / RAMP_STEPS,
        x2: (share) => (share * (RAMP_STEPS - 1) + 1) / RAMP_STEPS,
        y1: 0,
        y2: 1,
        fill: 'var(--series-1)',
        fillOpacity: (share) => opacity(low + share * (high - low)),
      }),
    ],
    96,
  )
}
