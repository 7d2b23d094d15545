import { MAX_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { choice, type TableOf } from '../engine/options.js'
import type { DrawOptions } from '../random/draw.js'
import { FIT_OPTIONS } from '../samplers/sampler.js'

/** The rules by which a pool labels. */
export const LABEL_RULES = ['random', 'plurality'] as const
/**
 * The rule by which a pool labels an input: 'random' gives the prediction of a member drawn at random for this input,
 * 'plurality' the class with the most votes, ties broken by a fair draw.
 */
export type LabelRule = (typeof LABEL_RULES)[number]

/** Options of `Labeler.label`: the rule, and the draw of members and ties. */
export interface LabelOptions extends DrawOptions, CallOptions {
  /** The rule; 'random' by default. */
  rule?: LabelRule
}

/** Option table of `Labeler.label`. */
export const LABEL_OPTIONS = { rule: choice(LABEL_RULES).or('random'), ...FIT_OPTIONS } satisfies TableOf<LabelOptions>

/** The vote shares of m rows, and the class with the largest share in each row. */
export interface SoftLabels {
  /** The plurality of the votes on each row, length m. */
  y: Int32Array
  /** The share of the members that vote for each class, row-major m×classes; rows sum to 1. */
  shares: Float64Array
}

/**
 * A labeler of unlabeled inputs: a pool of teachers (`fitTeacher`), or a fresh teacher for each input (`freshTeacher`).
 */
export interface Labeler {
  /** The number of classes; labels are from 0 to classes - 1. */
  readonly classes: number
  /** The engine of the inputs; undefined if inputs of any engine are accepted. */
  readonly engine?: Engine
  /** Returns a label for each row of x, length m. The same draw returns the same labels. */
  label(x: Matrix, options?: LabelOptions): Promise<Int32Array>
  /** Returns the vote shares of each row and their plurality; undefined for a labeler without votes. */
  softLabel?(x: Matrix, options?: Omit<LabelOptions, 'rule'>): Promise<SoftLabels>
}

/** @internal Throws BAD_VALUE when the teacher has no `label` function, or `classes` is not a number of classes. */
export function checkLabeler(who: string, teacher: Labeler): void {
  const needed = 'made by fitTeacher or freshTeacher'
  const { label, classes } = takeMembers(who, 'the teacher', teacher, ['label', 'classes'], needed)
  check(
    typeof label === 'function',
    'BAD_VALUE',
    () => `${who}: the teacher is ${shown(teacher)} but must be ${needed}`,
  )
  checkInteger(who, "the teacher's classes", classes, 1, MAX_CLASSES)
}
