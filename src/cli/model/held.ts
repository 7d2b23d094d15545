import { isStudent } from '../../distill/student.js'
import type { Sampler } from '../../samplers/sampler.js'

/**
 * What a saved student holds of the rows that it was fitted to. 'nothing': weights only, each of which depends on many rows.
 * 'values': numbers between the values of two rows, such as the thresholds of trees. 'rows': whole rows.
 */
export type HeldRows = 'nothing' | 'values' | 'rows'

/** What each kind of sampler holds; kinds that are not listed hold rows. */
const HELD: Readonly<Record<string, HeldRows>> = {
  logistic: 'nothing',
  network: 'nothing',
  'random-features': 'nothing',
  forest: 'values',
  threshold: 'values',
}

/** Returns what a saved student holds of its training rows. */
export function heldRows(student: Sampler): HeldRows {
  const { kind } = (isStudent(student) ? student.sampler : student).save()
  return Object.hasOwn(HELD, kind) ? HELD[kind] : 'rows'
}

/** Returns the same in words. */
export const heldText = (student: Sampler): string =>
  ({
    nothing: 'no row: weights, each of which depends on many rows',
    values: 'no whole row, but numbers between values of rows',
    rows: 'training rows',
  })[heldRows(student)]
