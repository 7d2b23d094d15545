import { drawingOf } from './drawing.js'
import type { Figure } from './figure-data.js'
import { html, Markup } from './html.js'
import { COLORS, FONTS } from './style.js'
import type { Drawing } from './svg.js'

/** Space around all, and between panels. */
const [EDGE, GAP] = [20, 24]
/** Of the title, of panels' titles and the legend. */
const SIZES = { title: 18, panel: 14, legend: 15 }
/** Lines of text, in their size. */
const LEADING = 1.4
/** A letter's width, in its size: enough for any text but capitals, in all fonts. */
const LETTER = 0.56
/** Panels abreast, and how wide each is drawn; a panel alone is wider. */
const [ABREAST, NARROW, WIDE] = [3, 300, 480]

/**
 * The figure as an SVG file that stands alone, as in an `<img>`: with title and legend, colors of its own by the reader's scheme, and a
 * background that they are made for. Nothing is loaded and no script runs. The caption is its description.
 */
export function figureSvg(figure: Figure): string {
  const drawing = drawingOf(figure)
  const { columns, width: each } = columnsOf(drawing)
  const width = 2 * EDGE + columns * each + (columns - 1) * GAP
  const title = lines(figure.title, EDGE + SIZES.title, { size: SIZES.title, width: width - 2 * EDGE, weight: 700 })
  const panels = panelsOf(drawing, title.end + EDGE / 2, { columns, each })
  const legend = legendOf(drawing, panels.end + EDGE, width - 2 * EDGE)
  const height = Math.ceil(legend.end + EDGE / 2)
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

/** What was set, and the height at which it ends. */
interface Set {
  drawn: Markup
  end: number
}

function columnsOf({ panels }: Drawing): { columns: number; width: number } {
  return panels.length === 1
    ? { columns: 1, width: WIDE }
    : { columns: Math.min(ABREAST, panels.length), width: NARROW }
}

/** Text in lines of so many units at the most, by the width of its letters. */
function lines(text: string, top: number, set: { size: number; width: number; weight: number }): Set {
  const { size, width, weight } = set
  const most = Math.floor(width / (size * LETTER))
  const rows: string[] = ['']
  for (const word of text.split(' ')) {
    const last = rows[rows.length - 1]
    if (last !== '' && last.length + 1 + word.length > most) rows.push(word)
    else rows[rows.length - 1] = last === '' ? word : `${last} ${word}`
  }
  const drawn = rows.map(
    (row, i) =>
      html`<text x="${EDGE}" y="${top + i * size * LEADING}" font-size="${size}" font-weight="${weight}">${row}</text>`,
  )
  return { drawn: html`${drawn}`, end: top + (rows.length - 1) * size * LEADING }
}

/** Panels in rows, each with its title; a row is as high as the highest of them. */
function panelsOf({ panels }: Drawing, top: number, { columns, each }: { columns: number; each: number }): Set {
  const drawn: Markup[] = []
  let end = top
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns)
    const titled = row.some(({ title }) => title !== undefined)
    const below = end + (titled ? 2 * SIZES.panel : 0)
    row.forEach(({ title, svg }, i) => {
      const x = EDGE + i * (each + GAP)
      if (title !== undefined) {
        const at = below - SIZES.panel / 2
        drawn.push(html`<text x="${x}" y="${at}" font-size="${SIZES.panel}" font-weight="600">${title}</text>`)
      }
      drawn.push(html`<g transform="translate(${x} ${below}) scale(${each / svg.width})">${svg}</g>\n`)
    })
    end = below + Math.max(...row.map(({ svg }) => (svg.height * each) / svg.width)) + GAP / 2
  }
  return { drawn: html`${drawn}`, end }
}

/** Signs with their words one after the other, as many in a line as there is room for; what they stand for below. */
function legendOf({ legend, key }: Drawing, top: number, width: number): Set {
  const size = SIZES.legend
  const drawn: Markup[] = []
  let [x, y] = [0, top]
  for (const { symbol, label } of legend) {
    const long = symbol.width + 6 + label.length * size * LETTER
    if (x > 0 && x + long > width) [x, y] = [0, y + size * 1.7]
    const at = EDGE + x
    drawn.push(html`<g transform="translate(${at} ${y - 11})">${symbol}</g>
<text x="${at + symbol.width + 6}" y="${y}" font-size="${size}">${label}</text>\n`)
    x += long + 18
  }
  const words = key ? lines(key, y + size * 1.7, { size, width, weight: 400 }) : undefined
  if (words) drawn.push(html`<g fill="var(--faint)">${words.drawn}</g>`)
  return { drawn: html`${drawn}`, end: words?.end ?? y }
}
