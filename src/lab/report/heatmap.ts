import * as Plot from '@observablehq/plot'
import type { Heatmaps } from './figure-data.js'
import { type Drawing, type Drawn, drawSign, drawSvg, WIDTH } from './svg.js'

/** Above this many classes a cell has no room for its number. */
const READABLE = 12
/** From this share on, text on a cell takes the color of the page. */
const DARK = 0.35

/** Of the legend's ramp. */
const STEPS = 24

/** The root shows a few per cent, where noise and its traces are. */
const opacityOf = (share: number) => Math.sqrt(share)

interface Heatmap {
  title: string
  matrix: readonly (readonly number[])[]
  rowLabel: string
  colLabel: string
  classes: readonly string[]
  rows?: readonly string[]
}

interface Entry {
  row: string
  col: string
  share: number
}

/** One matrix of shares: the stronger the more; the percentage is in the cell, the pair of classes in its tooltip. */
export function heatmap({ title, matrix, rowLabel, colLabel, classes, rows = classes }: Heatmap): Drawn {
  const entries: Entry[] = matrix.flatMap((shares, i) =>
    shares.map((share, j) => ({ row: rows[i], col: classes[j], share })),
  )
  const numbers = classes.length <= READABLE ? entries.filter(({ share }) => share >= 0.005) : []
  const percent = ({ share }: Entry) => String(Math.round(100 * share))
  const at = { x: 'col', y: 'row' }
  const longest = Math.max(...rows.map((name) => name.length))
  return drawSvg(`${title}: ${rowLabel} by row, ${colLabel} by column`, {
    height: Math.round(WIDTH * Math.min(1, (rows.length + 1) / (classes.length + 1))),
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
      Plot.cell(entries, {
        ...at,
        fill: 'var(--series-1)',
        fillOpacity: ({ share }: Entry) => opacityOf(share),
        rx: 2,
        title: (entry: Entry) => `${entry.row} → ${entry.col}: ${entry.share.toFixed(3)}`,
      }),
      Plot.text(
        numbers.filter(({ share }) => share < DARK),
        { ...at, text: percent, fill: 'currentColor', pointerEvents: 'none' },
      ),
      Plot.text(
        numbers.filter(({ share }) => share >= DARK),
        { ...at, text: percent, fill: 'var(--paper)', fontWeight: 600, pointerEvents: 'none' },
      ),
    ],
  })
}

/** The matrices side by side, one below the other where there is no room. */
export function heatmaps({ panels, ...shared }: Heatmaps): Drawing {
  return {
    panels: panels.map(({ title, matrix }) => ({ title, svg: heatmap({ ...shared, title, matrix }) })),
    legend: [{ symbol: ramp(), label: '0 to 100%; each row sums to 100%' }],
  }
}

/** Shares from 0 to 1 as they are drawn. */
function ramp(): Drawn {
  const steps = Array.from({ length: STEPS }, (_, i) => i / (STEPS - 1))
  return drawSign(
    [
      Plot.rect(steps, {
        x1: (share) => (share * (STEPS - 1)) / STEPS,
        x2: (share) => (share * (STEPS - 1) + 1) / STEPS,
        y1: 0,
        y2: 1,
        fill: 'var(--series-1)',
        fillOpacity: opacityOf,
      }),
    ],
    96,
  )
}
