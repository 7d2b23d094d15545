/** Checks of the numbers and probabilities that an evaluation reads. */

import { checkDistribution } from '../data/distribution.js'
import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import { readNumbers } from '../engine/numbers.js'
import { betweenSlices, sliced } from '../engine/slices.js'

/**
 * Context of a running evaluation: the name of the public function, which begins its error messages and progress
 * stages, and its caller's progress callback and abort signal.
 */
export interface Measuring {
  who: string
  call: CallOptions
}

/**
 * Returns finite numbers for a synchronous function: a Float64Array as given, since nothing can change it during the
 * call, and a copy of any other array. Throws BAD_VALUE when a value is not a finite number, which the message calls
 * `placeOf(i)` for index i; OUT_OF_MEMORY when the copy does not fit.
 */
export function takeNumbers(
  who: string,
  name: string,
  given: unknown,
  placeOf = (i: number): string => `${name}[${i}]`,
): Float64Array {
  if (!(ArrayBuffer.isView(given) && given instanceof Float64Array)) return readNumbers(who, name, given, { placeOf })
  for (let i = 0; i < given.length; i++) {
    if (Number.isFinite(given[i])) continue
    throw new NoisyTeacherError('BAD_VALUE', `${who}: ${placeOf(i)} is ${given[i]} but must be a finite number`)
  }
  return given
}

/**
 * Checks the class probabilities of m inputs (m×classes, row-major) in time slices. Throws BAD_VALUE when a probability
 * is below 0, or those of an input do not sum to 1 within 1e-6.
 */
export async function checkProbabilities(
  posterior: Float64Array,
  classes: number,
  { who, call }: Measuring,
): Promise<void> {
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const subject = () => `${who}: the probabilities of input ${i}`
      checkDistribution(subject, posterior, { at: i * classes, classes })
    }
  }
  const m = posterior.length / classes
  await sliced(m, classes, look, betweenSlices(call, `${who}: posterior`, m))
}
