import { copied, makeArray } from '../engine/arrays.js'
import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'

/** Class labels from 0. */
export type LabelArray = Int32Array | Uint8Array

/** The longest side of the square matrices here: in float64 they take 128 MiB at most. */
export const MAX_SIDE = 4096

/** A number of classes that this layer can take, or a BAD_OPTION error. */
export function checkClasses(who: string, classes: number, min = 1): void {
  checkInteger(who, 'classes', classes, min, MAX_SIDE)
}

/** Labels from 0 to classes - 1, or a BAD_VALUE error that names the first row that is not. */
export function checkLabels(who: string, name: string, labels: unknown, classes: number): asserts labels is LabelArray {
  checkLabelArray(who, name, labels)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]
    if (label >= 0 && label < classes) continue
    const refused = `${who}: ${name}[${row}] is ${label} but must be a class from 0 to ${classes - 1}`
    throw new NoisyTeacherError('BAD_VALUE', refused)
  }
}

/** Returns a copy of an Int32Array or a Uint8Array, in an array of the same kind. Throws BAD_VALUE on anything else, and OUT_OF_MEMORY. */
export function copyLabels(who: string, name: string, labels: unknown): LabelArray {
  checkLabelArray(who, name, labels)
  return labels instanceof Int32Array ? copied(who, labels, Int32Array) : copied(who, labels, Uint8Array)
}

/**
 * Returns a copy of class labels from 0 to classes - 1, in any array. Throws BAD_VALUE, which names the first that is none by `placeOf`,
 * and OUT_OF_MEMORY.
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

/** A copy of what are numbers; what are none become -1. */
function copyOf(who: string, given: ArrayLike<unknown>): Int32Array {
  // A typed array holds one kind of value, so its first speaks for all.
  if (ArrayBuffer.isView(given) && typeof given[0] === 'number')
    return copied(who, given as ArrayLike<number>, Int32Array)
  const labels = makeArray(who, Int32Array, given.length)
  for (let i = 0; i < labels.length; i++) labels[i] = typeof given[i] === 'number' ? (given[i] as number) : -1
  return labels
}

/** Two label arrays of one length, and not of none, or a BAD_SHAPE error. */
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

/** The rows of members × rows votes, or a BAD_SHAPE error. */
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
  // A proxy of an array, and what only inherits from one, are no views.
  const held = ArrayBuffer.isView(labels) && (labels instanceof Int32Array || labels instanceof Uint8Array)
  check(held, 'BAD_VALUE', () => `${who}: ${name} is ${shown(labels)} but ${needed}`)
  check(isAttached(labels), 'BAD_VALUE', () => `${who}: ${name} lost its buffer (it was transferred) but ${needed}`)
}

/** Whether a typed array still has its buffer: without one it has no entries, and its methods throw. */
export function isAttached(values: LabelArray | Uint32Array): boolean {
  if (values.length > 0) return true
  try {
    values.at(0)
    return true
  } catch {
    return false
  }
}
