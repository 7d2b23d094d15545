import type { Interval } from './table-data.js'

/**
 * The data of a figure, which the report draws. Intervals are 95% intervals unless the caption states another level.
 */
export type Figure = Heatmaps | DotPlot | LineChart | Multiples

/** Texts that every figure has. */
interface TitledFigure {
  title: string
  /** Text below the figure: what it shows, and which randomness its intervals cover. */
  caption: string
}

/** Matrices of shares from 0 to 1 side by side, such as confusion matrices. Each row sums to 1. */
export interface Heatmaps extends TitledFigure {
  kind: 'heatmaps'
  panels: readonly { title: string; matrix: readonly (readonly number[])[] }[]
  rowLabel: string
  colLabel: string
  classes: readonly string[]
  /** Names of the rows; `classes` by default. */
  rows?: readonly string[]
}

/**
 * A list of quantities on one shared axis. Each shows its measured value as a point with interval, and its prediction
 * as a tick.
 */
export interface DotPlot extends TitledFigure {
  kind: 'dots'
  /** Label of the axis. */
  label: string
  /** Legend entry of the ticks; 'predicted' by default. */
  tick?: string
  rows: readonly DotRow[]
  /** Decimals of the numbers printed at the right; 3 by default. */
  digits?: number
}

/** One quantity of a dot plot. */
export interface DotRow {
  /** Name of the quantity. */
  label: string
  measured?: number
  interval?: Interval
  predicted?: number
  /** Marks `predicted` as an upper bound ('above') or a lower bound ('below') of the measured value. */
  bound?: 'above' | 'below'
  /** Maximum deviation from `predicted` that the theory allows; drawn as a band. 0 by default. */
  allowance?: number
  /** Text at the right, in place of `measured` with `digits` decimals. */
  text?: string
}

/** A measured value y at x, with its interval. */
export interface MeasuredPoint {
  x: number
  y: number
  interval?: Interval
  /** Short label above the point, such as 'minimum'. */
  mark?: string
}

/** A line chart: theory as curves, measurements as points with intervals. */
export interface LineChart extends TitledFigure, ChartAxes {
  kind: 'lines'
  series: readonly ChartSeries[]
}

/** Line charts side by side, with the same axes, the same series and one shared legend. */
export interface Multiples extends TitledFigure, ChartAxes {
  kind: 'multiples'
  panels: readonly { title: string; series: readonly ChartSeries[] }[]
}

/** One line or point set of a chart, with its legend entry. */
export interface ChartSeries {
  label: string
  /** Points of the theoretical curve, in increasing x. */
  theory?: readonly { x: number; y: number }[]
  measured?: readonly MeasuredPoint[]
  /** True to join the measured points by a dotted line; false by default. */
  joined?: boolean
  /** Values of x at which the computation was refused; drawn as × at the top. */
  refused?: readonly number[]
}

/** Labels, scales and reference lines of a line chart. */
export interface ChartAxes {
  xLabel: string
  yLabel: string
  /** 'linear' by default. */
  xScale?: 'linear' | 'log'
  /** 'linear' by default. 'log' drops points with y <= 0 and cuts intervals at the lower end of the axis. */
  yScale?: 'linear' | 'log'
  /** True to start the y axis at 0; false by default. */
  fromZero?: boolean
  /** True to draw points of different series with the same x side by side; false by default. */
  dodge?: boolean
  /** Horizontal reference lines, such as the Bayes error. */
  references?: readonly { label: string; y: number }[]
  /** Vertical lines, such as the number of features that equals n. */
  thresholds?: readonly { label: string; x: number }[]
}
