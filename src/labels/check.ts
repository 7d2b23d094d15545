import { copied, makeArray } from '../engine/arrays.js'
import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'

/**
 * Class labels, one per row: whole numbers from 0 to classes - 1. A Uint8Array can store labels of up to 256 classes.
 */
export type LabelArray = Int32Array | Uint8Array

/** Maximum number of classes, and of members in `agreement`: a square float64 matrix of them has at most 128 MiB. */
export const MAX_SIDE = 4096

/** Throws BAD_OPTION when classes is not a whole number from `min` to 4096. */
export function checkClasses(who: string, classes: number, min = 1): void {
  checkInteger(who, 'classes', classes, min, MAX_SIDE)
}

/**
 * Throws BAD_VALUE when labels is not an Int32Array or Uint8Array, or has an entry that is not from 0 to classes - 1;
 * the message names the first such entry.
 */
export function checkLabels(who: string, name: string, labels: unknown, classes: number): asserts labels is LabelArray {
  checkLabelArray(who, name, labels)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]
    if (label >= 0 && label < classes) continue
    const refused = `${who}: ${name}[${row}] is ${label} but must be a class from 0 to ${classes - 1}`
    throw new NoisyTeacherError('BAD_VALUE', refused)
  }
}

/**
 * Returns a copy of labels, an Int32Array or a Uint8Array of the same type. Throws BAD_VALUE when labels is neither,
 * and OUT_OF_MEMORY when the copy cannot be allocated.
 */
export function copyLabels(who: string, name: string, labels: unknown): LabelArray {
  checkLabelArray(who, name, labels)
  return labels instanceof Int32Array ? copied(who, labels, Int32Array) : copied(who, labels, Uint8Array)
}

/**
 * Returns an Int32Array copy of class labels in an array of any type. Throws BAD_VALUE when `given` is not an array or
 * has an entry that is not a class from 0 to classes - 1, and OUT_OF_MEMORY when the copy cannot be allocated. The
 * message names entry i by `placeOf(i)`.
 */
export function takeClasses(
  who: string,
  name: string,
  given: unknown,
  classes: number,
  placeOf: (i: number) => string = (i) => `${name}[${i}]`,
): Int32Array {
  check(isArrayLike(given), 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be an array of labels`)
  const labels = given.length === 0 ? new Int32Array(0) : copyOf(who, given)
  for (let i = 0; i < labels.length; i++) {
    const held = labels[i] === given[i] && labels[i] >= 0 && labels[i] < classes
    if (held) continue
    const needed = `must be a class from 0 to ${classes - 1}`
    throw new NoisyTeacherError('BAD_VALUE', `${who}: ${placeOf(i)} is ${shown(given[i])} but ${needed}`)
  }
  return labels
}

/** Copies numbers to an Int32Array; entries that are not numbers become -1. */
function copyOf(who: string, given: ArrayLike<unknown>): Int32Array {
  // The entries of a typed array are either all numbers or all bigints.
  if (ArrayBuffer.isView(given) && typeof given[0] === 'number')
    return copied(who, given as ArrayLike<number>, Int32Array)
  const labels = makeArray(who, Int32Array, given.length)
  for (let i = 0; i < labels.length; i++) labels[i] = typeof given[i] === 'number' ? (given[i] as number) : -1
  return labels
}

/**
 * Throws BAD_VALUE when a or b is not an Int32Array or Uint8Array, and BAD_SHAPE when their lengths differ or are 0.
 */
export function checkSameRows(who: string, names: [string, string], a: unknown, b: unknown): void {
  checkLabelArray(who, names[0], a)
  checkLabelArray(who, names[1], b)
  check(
    a.length === b.length,
    'BAD_SHAPE',
    () => `${who}: ${names[0]} has ${a.length} labels but ${names[1]} ${b.length}`,
  )
  check(a.length > 0, 'BAD_SHAPE', () => `${who}: ${names[0]} and ${names[1]} are empty`)
}

/**
 * Returns the number of rows of votes, an array of members × rows. Throws BAD_SHAPE when its length is not a multiple
 * of members.
 */
export function checkVotes(who: string, votes: LabelArray, members: number): number {
  const rows = votes.length / members
  check(
    Number.isInteger(rows),
    'BAD_SHAPE',
    () => `${who}: votes has ${votes.length} labels, which is not a multiple of members (${members})`,
  )
  return rows
}

function checkLabelArray(who: string, name: string, labels: unknown): asserts labels is LabelArray {
  const needed = 'must be an Int32Array or a Uint8Array'
  // `instanceof` is true for proxies and objects that merely inherit; `isView` is false for them.
  const held = ArrayBuffer.isView(labels) && (labels instanceof Int32Array || labels instanceof Uint8Array)
  check(held, 'BAD_VALUE', () => `${who}: ${name} is ${shown(labels)} but ${needed}`)
  check(isAttached(labels), 'BAD_VALUE', () => `${who}: ${name} lost its buffer (it was transferred) but ${needed}`)
}

/** Returns false if the buffer of a typed array was transferred: the array is then empty, and its methods throw. */
export function isAttached(values: LabelArray | Uint32Array): boolean {
  if (values.length > 0) return true
  try {
    values.at(0)
    return true
  } catch {
    return false
  }
}
