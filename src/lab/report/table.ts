import { html, type Markup } from './html.js'
import { alignOf, cellText, groupsOf, type Table } from './table-data.js'

/** Minimum number of characters at which the text of a cell may wrap. */
const WRAP_FROM = 24

/**
 * Returns a table as HTML, a folded one behind its title. On a narrow screen it scrolls horizontally, with its first
 * column fixed.
 */
export function tableHtml(table: Table): Markup {
  const { title, columns, notes = [] } = table
  const groups = groupsOf(table).map(
    ({ heading, rows }) => html`
<tbody>${heading ? html`<tr class="group"><th colspan="${columns.length}" scope="colgroup">${heading}</th></tr>` : undefined}
${rows.map(
  (row) => html`<tr>${columns.map((column, i) => {
    const text = cellText(row[column.key], column)
    return i === 0
      ? html`<th scope="row" class="${alignOf(table, column)}">${text}</th>`
      : html`<td class="${alignOf(table, column)}${text.length < WRAP_FROM || alignOf(table, column) === 'right' ? undefined : ' text'}">${text}</td>`
  })}</tr>
`,
)}</tbody>`,
  )
  const shown = html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<caption><span>${title}</span></caption>
<thead><tr>${columns.map(
    (column) => html`<th scope="col" class="${alignOf(table, column)}">${column.title}</th>`,
  )}</tr></thead>${groups}
</table></div>
${notes.map((note) => html`<p class="note">${note}</p>`)}`
  return table.folded
    ? html`<details class="table"><summary>${title}</summary>
${shown}
</details>`
    : html`<figure class="table">
${shown}
</figure>`
}
