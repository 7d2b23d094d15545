/** The data of measures: members read once, and numbers and probabilities checked before they are used. */
import { check, NoisyTeacherError } from '../engine/check.js'
import { readNumbers } from '../engine/numbers.js'

/** How far from 1 the probabilities of an input may sum. */
const SLACK = 1e-6

/** Finite numbers that stay as they are while a synchronous function reads them: a copy, but of a Float64Array. Throws BAD_VALUE. */
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
export function checkProbabilities(who: string, posterior: Float64Array, classes: number): void {
  for (let first = 0; first < posterior.length; first += classes) {
    let [sum, least] = [0, 0]
    for (let c = 0; c < classes; c++) {
      sum += posterior[first + c]
      least = Math.min(least, posterior[first + c])
    }
    const held = least >= 0 && Math.abs(sum - 1) < SLACK
    const row = () => `${who}: the probabilities of input ${first / classes} must be 0 or more and sum to 1, not ${sum}`
    check(held, 'BAD_VALUE', row)
  }
}
