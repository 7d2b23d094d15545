import { drawingOf } from './drawing.js'
import type { Figure } from './figure-data.js'
import { html, Markup } from './html.js'
import { COLORS, FONTS } from './style.js'
import type { FigureDrawing } from './svg.js'

/** Space around the figure and between panels, in SVG units. */
const [MARGIN, GAP] = [20, 24]
/** Font sizes of the figure's title, the titles of its panels and its legend, in SVG units. */
const FONT_SIZES = { title: 18, panel: 14, legend: 15 }
/** Distance between lines of text, as a multiple of the font size. */
const LINE_HEIGHT = 1.4
/**
 * Estimated width of a letter, as a multiple of the font size. It is enough for text in any of the fonts, except
 * capitals.
 */
const LETTER_WIDTH = 0.56
/** Maximum number of panels in a row, width of a panel among several, and width of a single one, in SVG units. */
const [MAX_COLUMNS, PANEL_WIDTH, SINGLE_WIDTH] = [3, 300, 480]

/**
 * Returns the figure as a self-contained SVG file, for example for an `<img>`. It contains the title, the legend, a
 * background, and colors for the reader's light or dark scheme. The caption becomes its `<desc>`. The file loads
 * nothing and runs no script.
 */
export function figureSvg(figure: Figure): string {
  const drawing = drawingOf(figure)
  const { columns, width: each } = columnsOf(drawing)
  const width = 2 * MARGIN + columns * each + (columns - 1) * GAP
  const title = lines(figure.title, MARGIN + FONT_SIZES.title, {
    size: FONT_SIZES.title,
    width: width - 2 * MARGIN,
    weight: 700,
  })
  const panels = panelsOf(drawing, title.end + MARGIN / 2, { columns, each })
  const legend = legendOf(drawing, panels.end + MARGIN, width - 2 * MARGIN)
  const height = Math.ceil(legend.end + MARGIN / 2)
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" color="#1c1d20" font-family="${FONTS}">
<title>${figure.title}</title>
<desc>${figure.caption}</desc>
<style>${new Markup(COLORS)}
svg { color: var(--ink); } text { white-space: pre; }</style>
<rect width="100%" height="100%" rx="6" fill="var(--paper)"/>
<g fill="currentColor">
${title.drawn}
${panels.drawn}
${legend.drawn}
</g>
</svg>
`.text
}

/** Markup with coordinates in the figure, and the y coordinate of its lower end in SVG units. */
interface PlacedMarkup {
  drawn: Markup
  end: number
}

function columnsOf({ panels }: FigureDrawing): { columns: number; width: number } {
  return panels.length === 1
    ? { columns: 1, width: SINGLE_WIDTH }
    : { columns: Math.min(MAX_COLUMNS, panels.length), width: PANEL_WIDTH }
}

/**
 * Breaks a text into lines of at most `width` SVG units, by the estimated width of its letters, with the first at
 * `top`.
 */
function lines(text: string, top: number, set: { size: number; width: number; weight: number }): PlacedMarkup {
  const { size, width, weight } = set
  const maxLetters = Math.floor(width / (size * LETTER_WIDTH))
  const rows: string[] = ['']
  for (const word of text.split(' ')) {
    const last = rows[rows.length - 1]
    if (last !== '' && last.length + 1 + word.length > maxLetters) rows.push(word)
    else rows[rows.length - 1] = last === '' ? word : `${last} ${word}`
  }
  const drawn = rows.map(
    (row, i) =>
      html`<text x="${MARGIN}" y="${top + i * size * LINE_HEIGHT}" font-size="${size}" font-weight="${weight}">${row}</text>`,
  )
  return { drawn: html`${drawn}`, end: top + (rows.length - 1) * size * LINE_HEIGHT }
}

/** Places the panels below `top` in rows of `columns`, each with its title. A row is as high as its highest panel. */
function panelsOf(
  { panels }: FigureDrawing,
  top: number,
  { columns, each }: { columns: number; each: number },
): PlacedMarkup {
  const drawn: Markup[] = []
  let end = top
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns)
    const titled = row.some(({ title }) => title !== undefined)
    const below = end + (titled ? 2 * FONT_SIZES.panel : 0)
    row.forEach(({ title, svg }, i) => {
      const x = MARGIN + i * (each + GAP)
      if (title !== undefined) {
        const at = below - FONT_SIZES.panel / 2
        drawn.push(html`<text x="${x}" y="${at}" font-size="${FONT_SIZES.panel}" font-weight="600">${title}</text>`)
      }
      drawn.push(html`<g transform="translate(${x} ${below}) scale(${each / svg.width})">${svg}</g>\n`)
    })
    end = below + Math.max(...row.map(({ svg }) => (svg.height * each) / svg.width)) + GAP / 2
  }
  return { drawn: html`${drawn}`, end }
}

/**
 * Places the legend entries below `top` in lines of at most `width` SVG units, and the explanation of marks below them.
 */
function legendOf({ legend, key }: FigureDrawing, top: number, width: number): PlacedMarkup {
  const size = FONT_SIZES.legend
  const drawn: Markup[] = []
  let [x, y] = [0, top]
  for (const { symbol, label } of legend) {
    const long = symbol.width + 6 + label.length * size * LETTER_WIDTH
    if (x > 0 && x + long > width) [x, y] = [0, y + size * 1.7]
    const at = MARGIN + x
    drawn.push(html`<g transform="translate(${at} ${y - 11})">${symbol}</g>
<text x="${at + symbol.width + 6}" y="${y}" font-size="${size}">${label}</text>\n`)
    x += long + 18
  }
  const words = key ? lines(key, y + size * 1.7, { size, width, weight: 400 }) : undefined
  if (words) drawn.push(html`<g fill="var(--faint)">${words.drawn}</g>`)
  return { drawn: html`${drawn}`, end: words?.end ?? y }
}
