import { check, checkInteger } from '../engine/check.js'
import { choice, integer, type TableOf, takeOptions } from '../engine/options.js'
import { type EngineLimits, limitsOf } from '../engine/room.js'
import { ELEMENT_BYTES, ELEMENT_TYPES } from '../ops/element.js'
import type { Precision } from '../ops/gram/gram.js'
import { CHECKED_ELEMENTS } from './inverse.js'
import { planCholesky, SLOWDOWN } from './plan.js'

/** Options of `plan.chooseGram`: the size of the system, and how many candidates are measured in which way. */
export interface PlanChooseGramOptions {
  /** The number of rows of x, at least 2. */
  n: number
  /** The number of columns of x, at least 1. */
  d: number
  /** The number of outputs, at least 1; 1 by default. */
  outputs?: number
  /** The number of kernels, or of bandwidths; 3 by default, as in `chooseGram`. */
  kernels?: number
  /** The number of ridges; 3 by default, as in `chooseGram`. */
  ridges?: number
  /** The validation of `chooseGram`: 'leave-one-out' by default. */
  validation?: 'leave-one-out' | 'k-fold'
  /** The number of parts of 'k-fold', from 2 to n; 5 by default. */
  folds?: number
  /** The number of rows that are left out one at a time, from 1 to n; all by default. */
  leftOut?: number
  /** The precision of the first solves; 'f32' by default. */
  precision?: Precision
  /** The element type of x: 'f32' by default. Matrices made from plain arrays or a Float64Array have 'f64'. */
  type?: keyof typeof ELEMENT_BYTES
}

/** Option table of `plan.chooseGram`. */
export const PLAN_CHOOSE_GRAM_OPTIONS = {
  n: integer(2).required(),
  d: integer(1).required(),
  outputs: integer(1).or(1),
  kernels: integer(1).or(3),
  ridges: integer(1).or(3),
  validation: choice(['leave-one-out', 'k-fold']).or('leave-one-out'),
  folds: integer(2).or(5),
  leftOut: integer(1),
  precision: choice(['f32', 'f64']).or('f32'),
  type: choice(ELEMENT_TYPES).or('f32'),
} satisfies TableOf<PlanChooseGramOptions>

/** The result of `plan.chooseGram`: the estimated cost of a choice. */
export interface ChooseGramPlan {
  /** The number of candidates: kernels times ridges. */
  candidates: number
  /** The number of systems that are solved: one for each candidate, and each of its folds. */
  solves: number
  /** Peak bytes of the engine's memory, including the rows. */
  bytes: number
  /** Estimated floating-point operations, in units of one in float32; one in float64 counts 2.5 times. */
  operations: number
  /** The operations of one fit to all rows with the chosen settings, to compare with. */
  fitOperations: number
}

/**
 * Estimates the cost of `chooseGram` and `chooseKernel` before anything is allocated. With 'leave-one-out', each
 * candidate costs a Cholesky factor (n³/3 operations) and the diagonal of the inverse for the m rows that are left out
 * (m³/3). One tridiagonalization for each kernel would cost 8/3 n³ for any number of ridges, which is as much as four
 * factors with their diagonals. `room` is an engine, or limits: `threads` (1 by default) and `maxBytes` (4 GiB by
 * default).
 *
 * Throws BAD_OPTION when an option or a limit is invalid; CLOSED when the engine was closed; OUT_OF_MEMORY when the
 * systems do not fit.
 */
export function planChooseGram(options: PlanChooseGramOptions, room: EngineLimits = {}): ChooseGramPlan {
  const who = 'plan.chooseGram'
  const taken = takeOptions(who, PLAN_CHOOSE_GRAM_OPTIONS, options)
  const { n, d, type, kernels, ridges, validation, folds, leftOut = n, precision } = taken
  checkInteger(who, 'folds', folds, 2, n)
  checkInteger(who, 'leftOut', leftOut, 1, n)
  const { threads, bytes: free } = limitsOf(who, room)
  const isFolded = validation === 'k-fold'
  const rows = isFolded ? n - Math.floor(n / folds) : n
  const outputs = isFolded ? taken.outputs : Math.max(taken.outputs, CHECKED_ELEMENTS)
  const one = planCholesky({ n: rows, d, type, outputs, threads }, precision)
  // A copy of the rows is split into folds, or has those that are left out last.
  const copies = isFolded || leftOut < n ? 2 : 1
  const bytes = one.bytes + copies * n * d * ELEMENT_BYTES[type]
  check(bytes <= free, 'OUT_OF_MEMORY', () => `${who}: n=${n} needs ${bytes} bytes, but ${free} are free`)
  const inverse = isFolded ? 0 : (leftOut ** 3 / 3) * (precision === 'f64' ? SLOWDOWN.f64 : 1)
  const candidates = kernels * ridges
  const solves = candidates * (isFolded ? folds : 1)
  const fit = planCholesky({ n, d, type, outputs: taken.outputs, threads }, 'f32')
  return { candidates, solves, bytes, operations: solves * (one.operations + inverse), fitOperations: fit.operations }
}
