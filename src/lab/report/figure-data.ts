import type { Interval } from './table-data.js'

/**
 * The data of a figure, which the report draws. Intervals are 95% intervals unless the caption states another level.
 */
export type Figure = Heatmaps | DotPlot | LineChart | Multiples

/** Texts of every figure: its title, and its caption. */
interface TitledFigure {
  title: string
  /** Text below the figure: what it shows, and which randomness its intervals cover. */
  caption: string
  /** Files with the figure or its numbers, linked below the caption; none by default. */
  files?: readonly { label: string; href: string }[]
}

/**
 * Matrices of shares from 0 to 1 side by side, such as confusion matrices: one row per true class or cell, one column
 * per class. NaN is an empty cell. Each row sums to 1, or to 0 for a cell without data, unless `legend` says otherwise.
 */
export interface Heatmaps extends TitledFigure {
  kind: 'heatmaps'
  /** The matrices; a single one needs no title. */
  panels: readonly { title?: string; matrix: readonly (readonly number[])[] }[]
  rowLabel: string
  colLabel: string
  classes: readonly string[]
  /** Names of the rows of each matrix; `classes`, the names of the columns, by default. */
  rows?: readonly string[]
  /** Shares of the faintest and the darkest cell; by default colors are for all shares, the low ones spread. */
  range?: readonly [low: number, high: number]
  /** Legend entry of the shares; by default that each row sums to 100%. */
  legend?: string
}

/**
 * A list of quantities on one shared axis. A point with an interval shows the measured value of each, a tick its
 * prediction.
 */
export interface DotPlot extends TitledFigure {
  kind: 'dots'
  /** Label of the axis. */
  label: string
  /** Legend entry of the ticks; 'predicted' by default. */
  tick?: string
  rows: readonly DotRow[]
  /** Decimals of the measured values printed at the right; 3 by default. */
  digits?: number
}

/** One quantity of a dot plot. */
export interface DotRow {
  /** Name of the quantity. */
  label: string
  measured?: number
  interval?: Interval
  predicted?: number
  /**
   * Side of the measured value on which `predicted` bounds it: 'above' for an upper bound, 'below' for a lower bound.
   * By default `predicted` is no bound but the expected value.
   */
  bound?: 'above' | 'below'
  /**
   * Maximum deviation from `predicted` that theory allows, drawn as a band around the tick; 0, without a band, by
   * default.
   */
  allowance?: number
  /** Text at the right of the row; by default `measured`, rounded to the `digits` of the plot. */
  text?: string
  /** Index of the color of the measured value among those of series, such as the look of a learner; 0 by default. */
  look?: number
}

/** A measured value y at x, with its interval. */
export interface MeasuredPoint {
  x: number
  y: number
  interval?: Interval
  /** Short label above the point, such as 'minimum'. A point with a label gets a ring. No label by default. */
  mark?: string
}

/** A line chart: theory as curves, measurements as points with intervals. */
export interface LineChart extends TitledFigure, ChartAxes {
  kind: 'lines'
  series: readonly ChartSeries[]
}

/** Line charts side by side, with the same axes, the same series in the same order, and one shared legend. */
export interface Multiples extends TitledFigure, ChartAxes {
  kind: 'multiples'
  panels: readonly { title: string; series: readonly ChartSeries[] }[]
}

/** One series of a chart, with its legend entry: a theoretical curve, measured points, or both. */
export interface ChartSeries {
  label: string
  /**
   * Index of its color and symbol, such as the look of a learner, which is the same in all figures. By default its
   * place among the series.
   */
  look?: number
  /** Points of the theoretical curve, in increasing x. */
  theory?: readonly { x: number; y: number }[]
  measured?: readonly MeasuredPoint[]
  /** Single runs behind the measured points, drawn as faint lines; none by default. */
  runs?: readonly (readonly { x: number; y: number }[])[]
  /** True to join the measured points by a dotted line; by default they are not joined. */
  joined?: boolean
  /** Values of x at which the solver refused to compute a point, drawn as × at the top. */
  refused?: readonly number[]
}

/** Labels, scales and reference lines of a line chart. */
export interface ChartAxes {
  /** Lines drawn solid: 'theory' (default), with joined points dotted, or 'measured', with theory dashed. */
  solid?: 'theory' | 'measured'
  /** Explanation of the points and their intervals in the legend; 'measured, with its interval' by default. */
  pointKey?: string
  /** True to show the values of all series at the x of the pointer, by the script of the page; not by default. */
  readout?: boolean
  xLabel: string
  yLabel: string
  /** Scale of the x axis: 'linear' (default), or 'log' for values of x that span orders of magnitude, all above 0. */
  xScale?: 'linear' | 'log'
  /**
   * Scale of the y axis: 'linear' (default), or 'log', which drops points with y <= 0 and cuts intervals at the lower
   * end.
   */
  yScale?: 'linear' | 'log'
  /** True to start the y axis at 0; by default it starts near the smallest value drawn. */
  fromZero?: boolean
  /** True to draw points of different series at the same x side by side; by default they overlap. */
  dodge?: boolean
  /** Horizontal dashed lines with legend entries, such as one at the Bayes error; none by default. */
  references?: readonly { label: string; y: number }[]
  /**
   * Vertical dashed lines with labels, such as one where the number of features equals that of rows; none by default.
   */
  thresholds?: readonly { label: string; x: number }[]
}
