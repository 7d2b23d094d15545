/** The data of measures: members read once, and numbers and probabilities checked before they are used. */
import type { CallOptions } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import { readNumbers } from '../engine/numbers.js'
import { betweenSlices, sliced } from '../engine/slices.js'

/** The public function that measures, and the options by which its caller hears of it and ends it. */
export interface Measuring {
  who: string
  call: CallOptions
}

/** How far from 1 the probabilities of an input may sum. */
const SLACK = 1e-6

/** Finite numbers for a synchronous function, which nobody can change meanwhile: a copy, but of a Float64Array. Throws BAD_VALUE. */
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

/** Throws BAD_VALUE on probabilities (m×classes, row-major) below 0, or of an input whose sum is not 1. */
export async function checkProbabilities(
  posterior: Float64Array,
  classes: number,
  { who, call }: Measuring,
): Promise<void> {
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      let [sum, least] = [0, 0]
      for (let at = i * classes; at < (i + 1) * classes; at++) {
        sum += posterior[at]
        least = Math.min(least, posterior[at])
      }
      if (least >= 0 && Math.abs(sum - 1) < SLACK) continue
      const refused = `${who}: the probabilities of input ${i} must be 0 or more and sum to 1, not ${sum}`
      throw new NoisyTeacherError('BAD_VALUE', refused)
    }
  }
  const m = posterior.length / classes
  await sliced(m, classes, look, betweenSlices(call, `${who}: posterior`, m))
}
