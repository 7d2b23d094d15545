import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { html, Markup } from './html.js'

/** Width of a figure in SVG units. The page scales it by about 0.9 on a phone to 1.25 on a desktop. */
export const FIGURE_WIDTH = 400
/** Font size in figures, in SVG units. */
export const FONT_SIZE = 13

/** Colors of the series in order, as CSS variables that `style.ts` defines; safe for color-blind readers. */
export const SERIES_COLORS = Array.from({ length: 8 }, (_, i) => `var(--series-${i + 1})`)
/** Symbols of the series in order, so that readers can tell series apart without color. */
export const SERIES_SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'triangle2', 'wye'] as const

/** Style of text with an outline in the page's color, which keeps it legible over lines. */
export const HALO = { fill: 'currentColor', stroke: 'var(--paper)', strokeWidth: 5 }

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** A finished `<svg>` element as HTML, with its width and height in SVG units. */
export class DrawnSvg extends Markup {
  readonly width: number
  readonly height: number
  /** Returns the place of an x of the data, in SVG units. */
  readonly placeOf: (x: number) => number

  constructor(text: string, { width, height, placeOf }: Pick<DrawnSvg, 'width' | 'height' | 'placeOf'>) {
    super(text)
    this.width = width
    this.height = height
    this.placeOf = placeOf
  }
}

/**
 * The values of all series of a chart, by x, which the page shows at the pointer: each x with its text, its place as a
 * part of the width, and a line for each series that has a value there.
 */
export type Readout = readonly { x: string; place: number; lines: readonly { color: string; text: string }[] }[]

/** The drawn parts of a figure, for a page or a standalone file: panels, legend, and an explanation of the marks. */
export interface FigureDrawing {
  panels: readonly { title?: string; svg: DrawnSvg; readout?: Readout }[]
  legend: readonly { symbol: DrawnSvg; label: string }[]
  /** Text that explains the kinds of lines and points; absent if the legend suffices. */
  key?: string
}

/**
 * Draws a plot as one `<svg>` with `name` as its accessible name; '' hides it from screen readers. Its colors are CSS
 * variables of the page or file that contains it.
 */
export function drawSvg(name: string, options: Plot.PlotOptions & { height: number }): DrawnSvg {
  const { width = FIGURE_WIDTH, height } = options
  const svg = Plot.plot({
    style: { fontSize: `${FONT_SIZE}px` },
    ...options,
    width,
    document: document as unknown as Document,
    className: 'plot',
  }) as unknown as SVGElement & Plot.Plot
  const scale = svg.scale('x')
  svg.querySelector('style')?.remove()
  // Groups without a role must not have a label; it remains for tests and for authors of styles.
  for (const group of svg.querySelectorAll('[aria-label]')) {
    group.setAttribute('data-mark', group.getAttribute('aria-label')!)
    group.removeAttribute('aria-label')
  }
  // Uses `html` because linkedom does not escape attributes.
  const named = name === '' ? html`<svg aria-hidden="true"` : html`<svg role="img" aria-label="${name}"`
  return new DrawnSvg(
    svg.outerHTML.replace(/^<svg/, () => named.text),
    { width, height, placeOf: (x) => Number(scale?.apply(x)) },
  )
}

/** Draws a legend symbol of `width` × 12 SVG units, from marks whose x and y go from 0 to 1. */
export function drawSign(marks: Plot.Markish[], width = 26): DrawnSvg {
  const whole = { domain: [0, 1] }
  return drawSvg('', { width, height: 12, margin: 0, axis: null, x: whole, y: whole, marks })
}
