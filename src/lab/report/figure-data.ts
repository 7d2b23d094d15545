import type { Interval } from './table-data.js'

/** What a figure shows; the report draws it. Intervals are 95% unless the caption says otherwise. */
export type Figure = Heatmaps | DotPlot | LineChart | Multiples

interface Titled {
  title: string
  /** What is to be seen, and what randomness the intervals cover. */
  caption: string
}

/** Matrices of shares side by side, such as confusion matrices: each row sums to 1. */
export interface Heatmaps extends Titled {
  kind: 'heatmaps'
  panels: readonly { title: string; matrix: readonly (readonly number[])[] }[]
  rowLabel: string
  colLabel: string
  classes: readonly string[]
  /** Names of the rows, where they are not the classes. */
  rows?: readonly string[]
}

/** Quantities below one another on one axis: measured as a point with its interval, what it is compared with as a tick. */
export interface DotPlot extends Titled {
  kind: 'dots'
  label: string
  /** What the ticks are; 'predicted' where it is not said. */
  tick?: string
  rows: readonly DotRow[]
  /** Decimals of the numbers printed at the right. */
  digits?: number
}

export interface DotRow {
  label: string
  measured?: number
  interval?: Interval
  predicted?: number
  /** What `predicted` bounds, where it is not what is expected itself. */
  bound?: 'above' | 'below'
  /** How far from `predicted` is as good as there; drawn as a band. */
  allowance?: number
  /** The number at the right, where decimals would not show it. */
  text?: string
}

/** What was measured at one place. */
export interface Point {
  x: number
  y: number
  interval?: Interval
  /** A few words beside the point, such as that it is the least. */
  mark?: string
}

/** Curves of theory, and measured points with their intervals. */
export interface LineChart extends Titled, Axes {
  kind: 'lines'
  series: readonly Series[]
}

/** Line charts side by side on the same axes, of the same series, under one legend. */
export interface Multiples extends Titled, Axes {
  kind: 'multiples'
  panels: readonly { title: string; series: readonly Series[] }[]
}

export interface Series {
  label: string
  theory?: readonly { x: number; y: number }[]
  measured?: readonly Point[]
  /** Whether the points are joined, where no theory leads the eye. */
  joined?: boolean
  /** Places without a value, as what was asked there was refused. */
  refused?: readonly number[]
}

/** What charts of lines have beside their series. */
export interface Axes {
  xLabel: string
  yLabel: string
  xScale?: 'linear' | 'log'
  /** On 'log' points at 0 or below are left out, and intervals that reach there end at the axis. */
  yScale?: 'linear' | 'log'
  /** Whether y begins at 0 also where all values are far from it. */
  fromZero?: boolean
  /** Whether points of different series at one place are drawn side by side. */
  dodge?: boolean
  /** Horizontal lines to compare with, such as the Bayes error. */
  references?: readonly { label: string; y: number }[]
  /** Vertical lines, such as where something begins. */
  thresholds?: readonly { label: string; x: number }[]
}
