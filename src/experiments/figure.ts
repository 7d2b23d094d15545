import type { Interval } from './table.js'

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
}

/** Quantities below one another on one axis: measured as a point with its interval, what it is compared with as a tick. */
export interface DotPlot extends Titled {
  kind: 'dots'
  label: string
  /** What the ticks are; 'predicted' where it is not said. */
  tick?: string
  rows: readonly { label: string; measured?: number; interval?: Interval; predicted?: number }[]
  /** Decimals of the numbers printed at the right. */
  digits?: number
}

/** Curves of theory, and measured points with their intervals. */
export interface LineChart extends Titled, Axes {
  kind: 'lines'
  series: readonly Series[]
  references?: readonly Reference[]
}

/** Line charts side by side, on the same axes and of the same series, which have one legend. */
export interface Multiples extends Titled, Axes {
  kind: 'multiples'
  panels: readonly { title: string; series: readonly Series[] }[]
  /** In every panel. */
  references?: readonly Reference[]
}

interface Axes {
  xLabel: string
  yLabel: string
  xScale?: 'linear' | 'log'
  yScale?: 'linear' | 'log'
}

export interface Series {
  label: string
  theory?: readonly { x: number; y: number }[]
  measured?: readonly { x: number; y: number; interval?: Interval }[]
  /** Joins the measured points by a dotted line, where no theory does. */
  joined?: boolean
}

/** A line across to compare with, such as the Bayes error, or one upright, such as a size that theory asks for. */
export type Reference = { label: string; y: number } | { label: string; x: number }
