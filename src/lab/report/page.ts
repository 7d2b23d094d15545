import { cards } from './cards.js'
import { figureHtml } from './figure.js'
import { galleryHtml } from './gallery.js'
import { html, Markup } from './html.js'
import type { CommandOutcome } from './outcome.js'
import { READOUT_POLICY, READOUT_SCRIPT } from './readout.js'
import { overview, sectionHtml } from './sections.js'
import { STYLE } from './style.js'
import { tableHtml } from './table.js'

/**
 * Returns a report as one self-contained HTML page, which loads no other file. It runs no script, except that of the
 * readouts if a figure has one.
 */
export function page(outcome: CommandOutcome): string {
  const { title, about, design = [], facts, figures, entries } = outcome
  const readouts = !entries && figures.some((figure) => 'readout' in figure && figure.readout)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'${readouts ? html`; script-src ${new Markup(READOUT_POLICY)}` : undefined}">
<title>${title} · noisy-teacher</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<p class="brand">noisy-teacher</p>
<h1>${title}</h1>
<p class="about">${about}</p>${
    design.length > 0
      ? html`
<dl class="design">${design.map(([heading, text]) => html`<dt>${heading}</dt><dd>${text}</dd>`)}</dl>`
      : undefined
  }
</header>
<main>
${entries ? cards(entries) : shown(outcome)}
<section>
<h2>How it was run</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</section>
</main>
${readouts ? READOUT_SCRIPT : undefined}</body>
</html>
`.text
}

/**
 * Returns the checks, the first table with the first figure, then the sections. Without sections, the other figures come
 * before the other tables, because most readers look only at figures.
 */
function shown({ checks, tables, figures, galleries = [], sections, lead, details = [] }: CommandOutcome): Markup {
  const atLead = lead && !sections ? 1 : 0
  const [beside, others] = [figures.slice(0, atLead), figures.slice(atLead)]
  return html`${checks.length > 0 ? checkList(checks) : undefined}
${lead && html`<div class="answer">${tableHtml(lead)}${beside.map(figureHtml)}</div>`}
${
  sections
    ? html`${overview(sections)}${sections.map(sectionHtml)}`
    : html`${others.length > 0 ? html`<div class="figures">${others.map(figureHtml)}</div>` : undefined}
${galleries.map(galleryHtml)}${[...tables, ...details].map(tableHtml)}`
}`
}

function checkList(checks: CommandOutcome['checks']): Markup {
  return html`<ul class="claims">${checks.map(
    ({ text, holds }) => html`<li class="${holds ? 'holds' : 'fails'}">${text}</li>`,
  )}</ul>`
}
