import { dotPlot } from './dot-plot.js'
import type { Figure } from './figure-data.js'
import { heatmaps } from './heatmap.js'
import { lineChart, multiples } from './line-chart.js'
import type { Drawn } from './svg.js'

/** What a figure is made of, to be set on a page or into a file of its own. */
export interface Drawing {
  panels: readonly { title?: string; svg: Drawn }[]
  legend: readonly { symbol: Drawn; label: string }[]
  /** What lines and points stand for. */
  key?: string
}

export function drawingOf(figure: Figure): Drawing {
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
