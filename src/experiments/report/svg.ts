import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { Markup } from './html.js'

/** Width of a figure in its own units; the page scales it between about 0.9 (a phone) and 1.25 (a desk). */
export const WIDTH = 400
export const FONT_SIZE = 13

/** Colour-blind-safe, and told apart by the symbol too; their values for light and dark are in style.ts. */
export const SERIES = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'].map(
  (name) => `var(${name})`,
)
export const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross'] as const

/** Keeps text legible where a line passes behind it. */
export const HALO = { fill: 'currentColor', stroke: 'var(--paper)', strokeWidth: 5 }

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Draws a plot as one `<svg>` with a name for those who cannot see it ('' hides it from them). Its style is the page's. */
export function drawSvg(name: string, options: Plot.PlotOptions): Markup {
  const svg = Plot.plot({
    width: WIDTH,
    style: { fontSize: `${FONT_SIZE}px` },
    ...options,
    document: document as unknown as Document,
    className: 'plot',
  }) as unknown as SVGElement
  svg.querySelector('style')?.remove()
  if (name === '') svg.setAttribute('aria-hidden', 'true')
  else {
    svg.setAttribute('role', 'img')
    svg.setAttribute('aria-label', name)
  }
  return new Markup(svg.outerHTML)
}
