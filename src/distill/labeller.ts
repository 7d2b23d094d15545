import type { CallOptions } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'

export const RULES = ['random', 'plurality'] as const
/** How a pool labels an input: by a member drawn at random for it, or by the plurality of all, ties by a fair draw. */
export type Rule = (typeof RULES)[number]

export interface LabelOptions extends CallOptions {
  rule?: Rule
  seed?: number
}

/** Vote shares of each row, and the class that has most of them. */
export interface SoftLabels {
  y: Int32Array
  /** Row-major m×classes. */
  shares: Float64Array
}

/** What labels unlabelled inputs: a pool of teachers (`fitTeacher`), or a fresh teacher for each (`freshTeacher`). */
export interface Labeller {
  readonly classes: number
  /** The engine of the inputs it takes, where it is bound to one. */
  readonly engine?: Engine
  /** A label for each row of x. The same seed gives the same labels. */
  label(x: Matrix, options?: LabelOptions): Promise<Int32Array>
  /** Vote shares with their plurality, where there are votes to share. */
  softLabel?(x: Matrix, options?: Omit<LabelOptions, 'rule'>): Promise<SoftLabels>
}
