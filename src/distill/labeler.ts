import { MAX_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { choice, type TableOf } from '../engine/options.js'
import type { DrawOptions } from '../random/draw.js'
import { FIT_OPTIONS } from '../samplers/sampler.js'

/** Names of the rules by which a pool of teachers labels inputs. */
export const LABEL_RULES = ['random', 'plurality'] as const
/**
 * The rule by which a pool of teachers labels an input: 'random' returns the prediction of one member, drawn at random
 * for each input; 'plurality' returns the class that most members predict, with ties broken by a fair draw.
 */
export type LabelRule = (typeof LABEL_RULES)[number]

/**
 * Options of `Labeler.label`: the rule, and the random draw (`seed`, `trial` and `purpose`) that selects members and
 * breaks ties.
 */
export interface LabelOptions extends DrawOptions, CallOptions {
  /** The rule that labels each input; 'random' by default. A labeler of `freshTeacher` accepts 'random' alone. */
  rule?: LabelRule
}

/** Option table of `Labeler.label`. */
export const LABEL_OPTIONS = { rule: choice(LABEL_RULES).or('random'), ...FIT_OPTIONS } satisfies TableOf<LabelOptions>

const { rule: _, ...softLabelOptions } = LABEL_OPTIONS
/** Option table of `softLabel`, which has no rule. */
export const SOFT_LABEL_OPTIONS = softLabelOptions

/** Soft labels of m rows: the share of the members that vote for each class, and the plurality class. */
export interface SoftLabels {
  /** The class with the most votes on each row, length m; ties are broken by a fair draw. */
  y: Int32Array
  /** The share of the members that vote for each class, from 0 to 1, row-major m×classes; each row sums to 1. */
  shares: Float64Array
}

/**
 * A source of labels for unlabeled inputs: a pool of teachers (`fitTeacher`), a fresh teacher for each input
 * (`freshTeacher`), or the votes of annotators (`votesTeacher`).
 */
export interface Labeler {
  /** The number of classes. Labels are whole numbers from 0 to `classes` - 1. */
  readonly classes: number
  /** The engine that the inputs must belong to; undefined if inputs of any engine are accepted. */
  readonly engine?: Engine
  /**
   * The rows of the inputs that it labels, ascending; undefined for a labeler of any inputs. `distill` gives it these
   * rows alone.
   */
  readonly rows?: Uint32Array
  /**
   * Returns a label for each row of x, m×d; the result has length m. A pool of `fitTeacher` also accepts plain rows.
   * The same seed, trial and purpose return the same labels. Throws BAD_OPTION when an option is invalid; BAD_SHAPE
   * when x has the wrong number of columns; BAD_VALUE when x is not a Matrix; DISPOSED when the labeler or x was
   * disposed; OUT_OF_MEMORY when the votes do not fit; and the errors of the teachers.
   */
  label(x: Matrix, options?: LabelOptions): Promise<Int32Array>
  /**
   * Returns the vote shares of each row of x, m×d, as row-major m×classes, and the class with the most votes, length m.
   * Undefined for a labeler in which only one teacher labels each input. Throws BAD_OPTION when an option is invalid;
   * BAD_SHAPE when x has the wrong number of columns; BAD_VALUE when x is not a Matrix; DISPOSED when the labeler or x
   * was disposed; OUT_OF_MEMORY when the votes do not fit; and the errors of the teachers.
   */
  softLabel?(x: Matrix, options?: Omit<LabelOptions, 'rule'>): Promise<SoftLabels>
}

/**
 * @internal Throws BAD_VALUE when the teacher has no `label` function; BAD_OPTION when its `classes` is not a whole
 * number from 1 to 65,536.
 */
export function checkLabeler(who: string, teacher: Labeler): void {
  const needed = 'made by fitTeacher, freshTeacher or votesTeacher'
  const { label, classes } = takeMembers(who, 'the teacher', teacher, ['label', 'classes'], needed)
  check(
    typeof label === 'function',
    'BAD_VALUE',
    () => `${who}: the teacher is ${shown(teacher)} but must be ${needed}`,
  )
  checkInteger(who, "the teacher's classes", classes, 1, MAX_CLASSES)
}
