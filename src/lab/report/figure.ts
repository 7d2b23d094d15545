import { drawingOf } from './drawing.js'
import type { Figure } from './figure-data.js'
import { html, type Markup } from './html.js'

/** Returns a figure as HTML, with its title and caption. */
export function figureHtml(figure: Figure): Markup {
  return html`
<figure class="${figure.kind}">
<h2>${figure.title}</h2>
${draw(figure)}
<figcaption>${figure.caption}</figcaption>
</figure>`
}

/** Returns a figure's panels and legend as HTML, without title and caption. */
export function draw(figure: Figure): Markup {
  const { panels, legend, key } = drawingOf(figure)
  const signs = html`<p class="legend">${legend.map(({ symbol, label }) => html`<span>${symbol} ${label}</span> `)}${
    key ? html`<span class="key">${key}</span>` : undefined
  }</p>`
  const single = panels.length === 1 && panels[0].title === undefined
  if (single) return html`${panels[0].svg}\n${signs}`
  const side = panels.map(({ title, svg }) => html`<div><h3>${title}</h3>${svg}</div>`)
  return html`<div class="panels">${side}</div>\n${signs}`
}
