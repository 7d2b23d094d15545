import * as Plot from '@observablehq/plot'
import type { Heatmaps } from './figure-data.js'
import { type DrawnSvg, drawSign, drawSvg, FIGURE_WIDTH, type FigureDrawing } from './svg.js'

/** Maximum number of classes at which cells have room for a percentage. */
const MAX_NUMBERED_CLASSES = 12
/** Minimum share at which a cell is so dark that its text has the color of the page. */
const DARK_SHARE = 0.35

/** Number of rectangles in the legend's color ramp. */
const RAMP_STEPS = 24

/**
 * Returns the opacity of a cell for a share from 0 to 1. The square root makes shares of a few percent visible, such as
 * those of label noise.
 */
const opacityOf = (share: number) => Math.sqrt(share)

/** One matrix of a heatmap figure, with the labels that all panels share. */
interface HeatmapPanel {
  title: string
  matrix: readonly (readonly number[])[]
  rowLabel: string
  colLabel: string
  classes: readonly string[]
  rows?: readonly string[]
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
export function heatmap({ title, matrix, rowLabel, colLabel, classes, rows = classes }: HeatmapPanel): DrawnSvg {
  const cells: HeatmapCell[] = matrix.flatMap((shares, i) =>
    shares.map((share, j) => ({ row: rows[i], col: classes[j], share })),
  )
  const numbers = classes.length <= MAX_NUMBERED_CLASSES ? cells.filter(({ share }) => share >= 0.005) : []
  const percent = ({ share }: HeatmapCell) => String(Math.round(100 * share))
  const at = { x: 'col', y: 'row' }
  const longest = Math.max(...rows.map((name) => name.length))
  return drawSvg(`${title}: ${rowLabel} by row, ${colLabel} by column`, {
    height: Math.round(FIGURE_WIDTH * Math.min(1, (rows.length + 1) / (classes.length + 1))),
    padding: 0.06,
    // Three panels share a row, so each is drawn smaller than other figures.
    style: { fontSize: '14px' },
    marginTop: 4,
    marginRight: 4,
    marginBottom: 44,
    marginLeft: 34 + 8 * longest,
    x: { type: 'band', domain: classes, label: colLabel, labelAnchor: 'center', labelArrow: 'none', tickSize: 0 },
    y: { type: 'band', domain: rows, label: rowLabel, labelAnchor: 'center', labelArrow: 'none', tickSize: 0 },
    marks: [
      Plot.cell(cells, {
        ...at,
        fill: 'var(--series-1)',
        fillOpacity: ({ share }: HeatmapCell) => opacityOf(share),
        rx: 2,
        title: (cell: HeatmapCell) => `${cell.row} → ${cell.col}: ${cell.share.toFixed(3)}`,
      }),
      Plot.text(
        numbers.filter(({ share }) => share < DARK_SHARE),
        { ...at, text: percent, fill: 'currentColor', pointerEvents: 'none' },
      ),
      Plot.text(
        numbers.filter(({ share }) => share >= DARK_SHARE),
        { ...at, text: percent, fill: 'var(--paper)', fontWeight: 600, pointerEvents: 'none' },
      ),
    ],
  })
}

/** Draws each matrix as one panel, with one legend for all. */
export function heatmaps({ panels, ...shared }: Heatmaps): FigureDrawing {
  return {
    panels: panels.map(({ title, matrix }) => ({ title, svg: heatmap({ ...shared, title, matrix }) })),
    legend: [{ symbol: ramp(), label: '0 to 100%; each row sums to 100%' }],
  }
}

/** Draws the color ramp of the legend, for shares from 0 to 1. */
function ramp(): DrawnSvg {
  const steps = Array.from({ length: RAMP_STEPS }, (_, i) => i / (RAMP_STEPS - 1))
  return drawSign(
    [
      Plot.rect(steps, {
        x1: (share) => (share * (RAMP_STEPS - 1)) / RAMP_STEPS,
        x2: (share) => (share * (RAMP_STEPS - 1) + 1) / RAMP_STEPS,
        y1: 0,
        y2: 1,
        fill: 'var(--series-1)',
        fillOpacity: opacityOf,
      }),
    ],
    96,
  )
}
