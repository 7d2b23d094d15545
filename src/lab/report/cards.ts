import { draw } from './figure.js'
import type { Figure } from './figure-data.js'
import { html, type Markup } from './html.js'
import type { Entry } from './outcome.js'

/** Rows of a dot plot, and matrices, that a card has room for. */
const [ROWS, MATRICES] = [6, 3]

/** A card for each report: what it shows, its first figure, whether its checks hold, how long it took. */
export function cards(entries: readonly Entry[]): Markup {
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

function verdicts({ checks, failure }: Entry): Markup[] {
  const all = failure === undefined ? checks : [{ text: failure, holds: false }]
  return all.map(({ text, holds }) => html`<li class="${holds ? 'holds' : 'fails'}">${text}</li>`)
}

/** What of a figure fits a card. */
function small(figure: Figure): Figure {
  if (figure.kind === 'dots') return { ...figure, rows: figure.rows.slice(0, ROWS) }
  // Charts have words that are to be read.
  if (figure.kind === 'multiples') return { ...figure, panels: figure.panels.slice(0, 1) }
  return figure.kind === 'heatmaps' ? { ...figure, panels: figure.panels.slice(0, MATRICES) } : figure
}
