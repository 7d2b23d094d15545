import { drawingOf } from './drawing.js'
import type { Figure } from './figure-data.js'
import { html, type Markup } from './html.js'
import { withReadout } from './readout.js'

/** Returns a figure as HTML, with its title and caption. */
export function figureHtml(figure: Figure): Markup {
  return html`
<figure class="${figure.kind}">
<h2>${figure.title}</h2>
${draw(figure)}
<figcaption>${figure.caption}${links(figure)}</figcaption>
</figure>`
}

const links = ({ files = [] }: Figure): Markup | undefined =>
  files.length > 0
    ? html`<span class="files">${files.map(({ label, href }) => html`<a href="${href}">${label}</a> `)}</span>`
    : undefined

/** Returns a figure's panels and legend as HTML, without title and caption. */
export function draw(figure: Figure): Markup {
  const { panels, legend, key } = drawingOf(figure)
  const signs = html`<p class="legend">${legend.map(({ symbol, label }) => html`<span>${symbol} ${label}</span> `)}${
    key ? html`<span class="key">${key}</span>` : undefined
  }</p>`
  const single = panels.length === 1 && panels[0].title === undefined
  const shown = ({ title, svg, readout }: (typeof panels)[number]) =>
    readout ? withReadout(svg, title ?? figure.title, readout) : svg
  if (single) return html`${shown(panels[0])}\n${signs}`
  const side = panels.map((panel) => html`<div><h3>${panel.title}</h3>${shown(panel)}</div>`)
  return html`<div class="panels">${side}</div>\n${signs}`
}
