import { hash } from 'node:crypto'

/** Value of a parameter. A choice is its name; the parameters nested under it follow as `choice.parameter`. */
export type ParameterValue = number | string | boolean

/**
 * One cell of a sweep's grid: the value of every parameter by its full name, defaults included, such as
 * `{ noise: 0.2, sampler: 'nearest', 'sampler.k': 1 }`. Names are sorted, so that the order of axes has no effect.
 */
export type Point = Readonly<Record<string, ParameterValue>>

/** Returns the point with its names in sorted order: itself if they are. */
export function sortedPoint(values: Readonly<Record<string, ParameterValue>>): Point {
  if (isSorted(Object.keys(values))) return values
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isSorted(names: readonly string[]): boolean {
  for (let at = 1; at < names.length; at++) if (names[at - 1] > names[at]) return false
  return true
}

/** Returns the canonical text of a point: JSON with sorted names. Equal points have equal texts. */
export const pointText = (point: Point): string => JSON.stringify(sortedPoint(point))

/** Returns the id of a point: the first 16 hexadecimal digits of the SHA-256 of its canonical text. */
export const pointId = (point: Point): string => hash('sha256', pointText(point)).slice(0, 16)

/**
 * Compares two points whose names are sorted, parameter by parameter in the order of names. Numbers come before texts
 * and are compared by value; a point that lacks a parameter comes before one that has it.
 */
export function comparePoints(a: Point, b: Point): number {
  const [names, others] = [Object.keys(a), Object.keys(b)]
  for (let at = 0; at < names.length && at < others.length; at++) {
    const name = names[at]
    if (name !== others[at]) return name < others[at] ? 1 : -1
    const order = compareValues(a[name], b[name])
    if (order !== 0) return order
  }
  return names.length - others.length
}

function compareValues(a: ParameterValue, b: ParameterValue): number {
  if (a === b) return 0
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1
  return String(a) < String(b) ? -1 : 1
}

/** The name of one trial: a point, by its id, and the numbers of its seed and its draw. */
export interface TrialName {
  point: string
  seed: number
  draw: number
}

/** Returns the key of a trial, such as '0b5c7a1e2d3f4a5b-12-0'. */
export const trialKey = ({ point, seed, draw }: TrialName): string => `${point}-${seed}-${draw}`

/** Parses the key of a trial. Returns undefined if the text is none. */
export function parseTrialKey(text: string): TrialName | undefined {
  const match = /^([0-9a-f]{16})-(\d{1,15})-(\d{1,15})$/.exec(text)
  return match ? { point: match[1], seed: Number(match[2]), draw: Number(match[3]) } : undefined
}
