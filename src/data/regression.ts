import { check, NoisyTeacherError, shown } from '../engine/check.js'
import { checkMatrix, Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'

/**
 * Numbers to predict, for n rows: a Matrix of n×outputs, an array of n rows with `outputs` numbers each, or one
 * row-major array of n·outputs numbers. With n numbers there is one output.
 */
export type Targets = ArrayLike<number> | readonly ArrayLike<number>[] | Matrix

/**
 * A dataset of numbers to predict, for `fitNearest`, `fitKernel` and `chooseKernel`: n rows of inputs, and `outputs`
 * real numbers for each row. Labels of classes are a `Dataset` instead.
 */
export interface RegressionData {
  /** Inputs, n×dimension, one row for each example. */
  x: Matrix
  /** The numbers to predict, n×outputs. */
  targets: Targets
}

/** A dataset of numbers that owns its matrix x: `dispose()`, or the end of a `using` block, disposes x. */
export class OwnedRegressionData implements RegressionData {
  readonly x: Matrix
  /** The numbers to predict, row-major n×outputs. */
  readonly targets: Float64Array

  /** @internal Takes ownership of x. */
  constructor(x: Matrix, targets: Float64Array) {
    this.x = x
    this.targets = targets
  }

  /** Disposes x; a second call does nothing. Throws IN_USE when something borrows x. */
  dispose(): void {
    this.x.dispose()
  }

  /** Calls `dispose()` at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** Inputs with a checked copy of their numbers to predict, row-major n×outputs. */
export interface TakenRegression {
  x: Matrix
  targets: Float64Array
  outputs: number
}

/**
 * @internal Returns true for a dataset of numbers: an object with `targets`. Reads that member alone. A learner of both
 * kinds of data calls it first; the function that takes the data then checks it.
 */
export function isRegression<Numbers extends { targets: Targets }>(given: Numbers | object): given is Numbers {
  if (typeof given !== 'object' || given === null) return false
  try {
    return (given as Partial<Numbers>).targets !== undefined
  } catch {
    // The function that takes the data reports a member that cannot be read.
    return false
  }
}

/**
 * @internal Checks a dataset of numbers and copies its targets. Throws BAD_SHAPE when the targets do not fill n rows;
 * BAD_VALUE when x is not a Matrix, a target is not a finite number, or the dataset has labels too; DISPOSED when a
 * Matrix of targets was disposed; OUT_OF_MEMORY when the copy does not fit.
 */
export function takenRegression(who: string, given: RegressionData): TakenRegression {
  const { x, ...numbers } = regressionMembers(who, given)
  checkMatrix(who, 'x', x)
  return { x, ...takenTargetsOf(who, numbers, x.rows) }
}

/** Members of a dataset of numbers that are not checked yet, and those of labels, which it must not have. */
type GivenNumbers<Rows> = { x: Rows; targets: Targets; columns?: number; y?: unknown; classes?: unknown }

/** @internal Reads each member of a dataset once. Throws BAD_VALUE when it is not an object or cannot be read. */
export function regressionMembers<Rows>(who: string, given: { x: Rows }): GivenNumbers<Rows> {
  const members = ['x', 'targets', 'columns', 'y', 'classes'] as const
  return takeMembers(who, 'the dataset', given as GivenNumbers<Rows>, members, 'a dataset { x, targets }')
}

/** @internal Checks the targets of n rows and copies them; throws as `takenRegression` does. */
export function takenTargetsOf(
  who: string,
  { targets, y, classes }: Omit<GivenNumbers<unknown>, 'x'>,
  n: number,
): Omit<TakenRegression, 'x'> {
  const labeled = y !== undefined ? 'y' : classes !== undefined ? 'classes' : undefined
  const either = 'give labels of classes as { x, y, classes }, or numbers to predict as { x, targets }'
  check(labeled === undefined, 'BAD_VALUE', () => `${who}: the dataset has targets and ${labeled}; ${either}`)
  return takenTargets(who, targets, n)
}

/** Checks and copies targets for n rows; throws as `takenRegression` does. */
function takenTargets(who: string, given: Targets, n: number): { targets: Float64Array; outputs: number } {
  if (given instanceof Matrix) {
    check(given.rows === n, 'BAD_SHAPE', () => `${who}: x has ${n} rows but targets has ${given.rows} rows`)
    return { targets: Float64Array.from(given.toArray()), outputs: given.cols }
  }
  const kinds = 'a Matrix, an array of numbers, or an array of rows of numbers'
  check(isArrayLike(given), 'BAD_VALUE', () => `${who}: targets is ${shown(given)} but must be ${kinds}`)
  const flat = isArrayLike(given[0]) ? flattened(who, given as readonly ArrayLike<number>[], n) : given
  const outputs = flat.length / n
  const whole = Number.isInteger(outputs) && outputs > 0
  check(whole, 'BAD_SHAPE', () => `${who}: x has ${n} rows but targets has ${flat.length} numbers`)
  const placeOf = (at: number) => `the target of row ${Math.floor(at / outputs)}, output ${at % outputs}`
  const text = Array.prototype.find.call(flat, (value) => typeof value === 'string')
  check(text === undefined, 'BAD_VALUE', () => {
    return `${who}: targets has ${shown(text)} but must have numbers; labels are a dataset { x, y, classes }`
  })
  return { targets: readNumbers(who, 'targets', flat, { placeOf }), outputs }
}

/** Joins the rows of targets. Throws BAD_SHAPE when there are not n rows, or they differ in length. */
function flattened(who: string, rows: readonly ArrayLike<unknown>[], n: number): unknown[] {
  check(rows.length === n, 'BAD_SHAPE', () => `${who}: x has ${n} rows but targets has ${rows.length}`)
  const outputs = rows[0].length
  const flat: unknown[] = []
  for (let i = 0; i < n; i++) {
    const row = rows[i]
    check(isArrayLike(row), 'BAD_VALUE', () => `${who}: targets[${i}] is ${shown(row)} but must be an array of numbers`)
    check(row.length === outputs, 'BAD_SHAPE', () => {
      return `${who}: targets[${i}] has ${row.length} numbers but targets[0] has ${outputs}`
    })
    for (let output = 0; output < outputs; output++) flat.push(row[output])
  }
  return flat
}

/** @internal Copies the targets of the given rows, row-major rows×outputs. */
export function targetsAt(targets: Float64Array, outputs: number, rows: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(rows.length * outputs)
  for (let i = 0, at = 0; i < rows.length; i++) {
    for (let output = 0; output < outputs; output++, at++) taken[at] = targets[rows[i] * outputs + output]
  }
  return taken
}

/**
 * @internal Throws BAD_VALUE when a learner of classes was given numbers to predict, that is `targets`, or numbers in
 * place of labels: `classes` is missing.
 */
export function refuseNumbers(who: string, given: { targets?: unknown; y?: unknown; classes?: unknown }): void {
  const { targets, y, classes } = given
  if (targets !== undefined) {
    const needed = 'predicts classes and needs { x, y, classes }; fitKernel and fitNearest predict numbers'
    throw new NoisyTeacherError('BAD_VALUE', `${who}: the dataset has targets, but this learner ${needed}`)
  }
  if (y === undefined || classes !== undefined) return
  const other = 'if y has numbers to predict rather than labels, give { x, targets: y } to fitKernel or fitNearest'
  throw new NoisyTeacherError('BAD_OPTION', `${who}: the dataset has y but no number of classes; ${other}`)
}
