import { MAX_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { choice, type TableOf } from '../engine/options.js'
import type { DrawOptions } from '../random/draw.js'
import { FIT_OPTIONS } from '../samplers/sampler.js'

export const RULES = ['random', 'plurality'] as const
/** How a pool labels an input: by a member drawn at random for it, or by the plurality of all, ties by a fair draw. */
export type Rule = (typeof RULES)[number]

export interface LabelOptions extends DrawOptions, CallOptions {
  rule?: Rule
}

export const LABEL_OPTIONS = { rule: choice(RULES).or('random'), ...FIT_OPTIONS } satisfies TableOf<LabelOptions>

/** Vote shares of each row, and the class that has most of them. */
export interface SoftLabels {
  y: Int32Array
  /** Row-major m×classes. */
  shares: Float64Array
}

/** What labels unlabeled inputs: a pool of teachers (`fitTeacher`), or a fresh teacher for each (`freshTeacher`). */
export interface Labeler {
  readonly classes: number
  /** The engine of the inputs it takes, where it is bound to one. */
  readonly engine?: Engine
  /** A label for each row of x. The same draw gives the same labels. */
  label(x: Matrix, options?: LabelOptions): Promise<Int32Array>
  /** Vote shares with their plurality, where there are votes to share. */
  softLabel?(x: Matrix, options?: Omit<LabelOptions, 'rule'>): Promise<SoftLabels>
}

/** @internal Throws BAD_VALUE on what labels no inputs. */
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
