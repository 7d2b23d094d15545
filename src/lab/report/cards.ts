import { draw } from './figure.js'
import type { Figure } from './figure-data.js'
import { html, type Markup } from './html.js'
import type { IndexEntry } from './outcome.js'

/** Maximum number of rows of a dot plot, and of matrices of a heatmap figure, that one card shows. */
const [CARD_ROWS, CARD_MATRICES] = [6, 3]

/** Returns an HTML list with one card per report: title, summary, first figure, checks, and run time in seconds. */
export function cards(entries: readonly IndexEntry[]): Markup {
  return html`<ul class="cards">${entries.map(
    (entry) => html`
<li>
<h2>${entry.failure === undefined ? html`<a href="${entry.href}">${entry.title}</a>` : entry.title}</h2>
<p>${entry.summary}</p>
${entry.figure && html`<div class="thumb" aria-hidden="true">${draw(small(entry.figure))}</div>`}
<ul class="claims">${verdicts(entry)}</ul>
<p class="note"><code>${entry.name}</code>${entry.failure === undefined ? ` · ${entry.seconds.toFixed(1)} s` : undefined}</p>
</li>`,
  )}</ul>`
}

function verdicts({ checks, failure }: IndexEntry): Markup[] {
  const all = failure === undefined ? checks : [{ text: failure, holds: false }]
  return all.map(({ text, holds }) => html`<li class="${holds ? 'holds' : 'fails'}">${text}</li>`)
}

/** Returns the figure reduced to the rows or panels that have room on a card. */
function small(figure: Figure): Figure {
  if (figure.kind === 'dots') return { ...figure, rows: figure.rows.slice(0, CARD_ROWS) }
  // Side by side, the labels of several charts would be too small to read.
  if (figure.kind === 'multiples') return { ...figure, panels: figure.panels.slice(0, 1) }
  return figure.kind === 'heatmaps' ? { ...figure, panels: figure.panels.slice(0, CARD_MATRICES) } : figure
}
