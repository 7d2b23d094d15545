import { crc32 } from 'node:zlib'
import type { TrialOutcome } from '../kinds/kind.js'
import { parseTrialKey, type TrialName } from '../plan/point.js'

/**
 * One stored trial: its name, and its outcome. `values` are in the order of the kind's metrics, NaN where a metric does
 * not apply or the trial has none. `code` says why a trial was refused or failed.
 */
export interface Result extends TrialName {
  state: ResultState
  code?: string
  values: readonly number[]
}

/** State of a stored trial: measured; refused by its point, which is deterministic; or failed by an error. */
export type ResultState = 'ok' | 'refused' | 'failed'

/** Returns the stored result of a trial's outcome. */
export function resultOf(name: TrialName, outcome: TrialOutcome, metrics: readonly string[]): Result {
  if ('refused' in outcome) return failing(name, 'refused', outcome.refused)
  return { ...name, state: 'ok', values: metrics.map((metric) => outcome.values[metric] ?? Number.NaN) }
}

/** Returns the stored result of a trial without values, because it was refused or failed. */
export const failing = (name: TrialName, state: 'refused' | 'failed', code: string): Result => ({
  ...name,
  state,
  code,
  values: [],
})

/** Returns a value as lines store it: NaN in place of infinities, and 0 in place of -0. */
export const storedValue = (value: number): number => (Number.isFinite(value) ? value + 0 : Number.NaN)

/** Length of the end of a line: `,"crc":"01234567"}`. */
export const CHECKSUM_LENGTH = 18

/**
 * Returns the line of a result, with its newline: one JSON object of deterministic fields, whose last one is the CRC-32
 * of the text before it. `metrics` are the names of the values.
 */
export function resultLine({ point, seed, draw, state, code, values }: Result, metrics: readonly string[]): string {
  let text = `{"point":"${point}","seed":${seed},"draw":${draw},"state":"${state}"`
  if (code !== undefined) text += `,"code":${JSON.stringify(code)}`
  for (let at = 0; at < values.length; at++) {
    const value = values[at]
    text += `,"${metrics[at]}":${Number.isFinite(value) ? (Object.is(value, -0) ? 0 : value) : 'null'}`
  }
  return `${withChecksum(text)}\n`
}

/** Returns the line of a JSON object, given its text without the closing brace: its last field is a checksum. */
export const withChecksum = (text: string): string => `${text},"crc":"${checksum(text)}"}`

/** Returns true if a line has the checksum of its text. */
export function hasChecksum(line: string): boolean {
  const text = line.slice(0, -CHECKSUM_LENGTH)
  return text !== '' && withChecksum(text) === line
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0')

/** Parses a line without its newline. Returns undefined if its checksum or its form is wrong. */
export function parseResultLine(line: string, metrics: readonly string[]): Result | undefined {
  if (!hasChecksum(line)) return undefined
  return storedResult(line, metrics)
}

/** Parses a line whose checksum is right. Returns undefined if its form is wrong. */
export function storedResult(line: string, metrics: readonly string[]): Result | undefined {
  const parsed = parsedObject(line)
  const { point, seed, draw, state, code } = parsed
  const name = typeof point === 'string' ? parseTrialKey(`${point}-${seed}-${draw}`) : undefined
  if (!name || !isState(state) || (code !== undefined && typeof code !== 'string')) return undefined
  const values = state === 'ok' ? metrics.map((metric) => numberOf(parsed[metric])) : []
  return { ...name, state, ...(code !== undefined && { code }), values }
}

function parsedObject(line: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}

const isState = (state: unknown): state is ResultState => state === 'ok' || state === 'refused' || state === 'failed'
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)
