import type { Figure } from '../figure.js'
import type { Outcome } from '../outcome.js'
import { dotPlot } from './dot-plot.js'
import { heatmaps } from './heatmap.js'
import { html, Markup } from './html.js'
import { lineChart, multiples } from './line-chart.js'
import { STYLE } from './style.js'
import { tableHtml } from './table.js'

/** The whole report in one file: nothing is loaded and no script runs. */
export function page({ title, about, tables, figures, claims, facts }: Outcome): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title} · noisy-teacher</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
<p class="brand">noisy-teacher</p>
<h1>${title}</h1>
<p class="about">${about}</p>
</header>
<main>
${claims.length > 0 ? claimList(claims) : undefined}
${tables.map(tableHtml)}
<div class="figures">${figures.map(figureHtml)}</div>
<section>
<h2>How it was run</h2>
<dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</section>
</main>
</body>
</html>
`.text
}

function claimList(claims: Outcome['claims']): Markup {
  return html`<ul class="claims">${claims.map(
    ({ text, holds }) => html`<li class="${holds ? 'holds' : 'fails'}">${text}</li>`,
  )}</ul>`
}

function figureHtml(figure: Figure): Markup {
  return html`
<figure class="${figure.kind}">
<h3>${figure.title}</h3>
${draw(figure)}
<figcaption>${figure.caption}</figcaption>
</figure>`
}

function draw(figure: Figure): Markup {
  switch (figure.kind) {
    case 'heatmaps':
      return heatmaps(figure)
    case 'dots':
      return dotPlot(figure)
    case 'lines':
      return lineChart(figure)
    case 'multiples':
      return multiples(figure)
  }
}
