import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { html, Markup } from './html.js'

/** Width of a figure in its own units; the page scales it between about 0.9 (a phone) and 1.25 (a desk). */
export const WIDTH = 400
export const FONT_SIZE = 13

/** Color-blind-safe, and told apart by the symbol too; their values for light and dark are in style.ts. */
export const SERIES = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'].map(
  (name) => `var(${name})`,
)
export const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const

/** Keeps text legible where a line passes behind it. */
export const HALO = { fill: 'currentColor', stroke: 'var(--paper)', strokeWidth: 5 }

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** One finished `<svg>`, its size in its own units. */
export class Drawn extends Markup {
  readonly width: number
  readonly height: number

  constructor(text: string, { width, height }: { width: number; height: number }) {
    super(text)
    this.width = width
    this.height = height
  }
}

/** What a figure is made of, to be set on a page or into a file of its own. */
export interface Drawing {
  panels: readonly { title?: string; svg: Drawn }[]
  legend: readonly { symbol: Drawn; label: string }[]
  /** What lines and points stand for. */
  key?: string
}

/**
 * Draws a plot as one `<svg>` with a name for those who cannot see it ('' hides it from them). Its colors are those of the page or the
 * file that it is set into.
 */
export function drawSvg(name: string, options: Plot.PlotOptions & { height: number }): Drawn {
  const { width = WIDTH, height } = options
  const svg = Plot.plot({
    style: { fontSize: `${FONT_SIZE}px` },
    ...options,
    width,
    document: document as unknown as Document,
    className: 'plot',
  }) as unknown as SVGElement
  svg.querySelector('style')?.remove()
  // By our own template: the document does not escape attributes.
  const named = name === '' ? html`<svg aria-hidden="true"` : html`<svg role="img" aria-label="${name}"`
  return new Drawn(
    svg.outerHTML.replace(/^<svg/, () => named.text),
    { width, height },
  )
}

/** A sign for a legend, in a plot from 0 to 1 each way. */
export function drawSign(marks: Plot.Markish[], width = 26): Drawn {
  const whole = { domain: [0, 1] }
  return drawSvg('', { width, height: 12, margin: 0, axis: null, x: whole, y: whole, marks })
}
