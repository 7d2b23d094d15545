import { draw } from './figure.js'
import { html, type Markup } from './html.js'
import type { ReportSection } from './outcome.js'
import { tableHtml } from './table.js'

const markOf = ({ holds }: ReportSection): Markup =>
  html`<span class="mark ${holds ? 'holds' : 'fails'}">${holds ? '✓' : '✗'}</span>`

/** Returns links to all sections under the titles of their groups, each link marked with ✓ or ✗. */
export function overview(sections: readonly ReportSection[]): Markup {
  const groups = [...new Set(sections.map(({ group }) => group))]
  return html`<nav class="overview">${groups.map(
    (name) => html`
<div>
<h2>${name}</h2>
<ul>${sections
      .filter(({ group }) => group === name)
      .map(
        (section) => html`
<li><a href="#${section.id}">${markOf(section)}<b>${section.name}</b><span>${section.title}</span></a></li>`,
      )}
</ul>
</div>`,
  )}
</nav>`
}

/** Returns a section as HTML: its statement, its table and figures, side by side on a wide page, and its note. */
export function sectionHtml(section: ReportSection): Markup {
  const { id, name, title, statement, note, table, figures } = section
  return html`
<section class="section" id="${id}">
<h2>${markOf(section)} <span>${name} · ${title}</span></h2>
<p class="statement">${statement}</p>
<div class="beside">
${tableHtml(table)}
<div>${figures.map((figure) => html`<figure>${draw(figure)}</figure>`)}</div>
</div>
<p class="note">${note}</p>
</section>`
}
