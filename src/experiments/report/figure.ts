import type { Figure } from '../figure.js'
import { dotPlot } from './dot-plot.js'
import { heatmaps } from './heatmap.js'
import { html, type Markup } from './html.js'
import { lineChart, multiples } from './line-chart.js'

/** A figure with its title and what is to be seen. */
export function figureHtml(figure: Figure): Markup {
  return html`
<figure class="${figure.kind}">
<h3>${figure.title}</h3>
${draw(figure)}
<figcaption>${figure.caption}</figcaption>
</figure>`
}

/** A figure without its words. */
export function draw(figure: Figure): Markup {
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
