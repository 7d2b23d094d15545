import { dotPlot } from './dot-plot.js'
import type { Figure } from './figure-data.js'
import { heatmaps } from './heatmap.js'
import { lineChart, multiples } from './line-chart.js'
import type { FigureDrawing } from './svg.js'

/** Draws a figure of any kind as SVG panels with a legend. */
export function drawingOf(figure: Figure): FigureDrawing {
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
