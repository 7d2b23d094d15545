import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import type { SweepDocument } from '../plan/document.js'
import type { Plan, WorkUnit } from '../plan/plan.js'
import type { BatchResult } from '../run/batch.js'

/** A sweep, sent once: batches name it by its hash. */
export interface SweepJob {
  resultsVersion: number
  document: SweepDocument
}

/** A batch: its units of work, and if a worker must compute nothing else meanwhile because the batch is a suspect. */
export interface BatchJob {
  sweep: string
  resultsVersion: number
  alone: boolean
  units: readonly PackedUnit[]
}

/** A unit of work: group, seed, draw, draws, and its points unless they are all of the group. */
export type PackedUnit = readonly [number, number, number, number, (readonly number[])?]

/** What a worker returns: who it is, where, and the result of the batch, or the range of its part that has the lines. */
export interface BatchReturn {
  worker: string
  host: string
  /** `packResult` of the result; its lines are empty if `part` is given. */
  result: string
  /** Bytes [start, end) of the worker's own part in a shared folder. */
  part?: { start: number; end: number }
}

/** Returns units as a job has them. */
export const packUnits = ({ groups }: Plan, units: readonly WorkUnit[]): PackedUnit[] =>
  units.map(({ group, points, seed, draw, draws }) => {
    const isWhole = points.length === groups[group].points.length
    return isWhole ? [group, seed, draw, draws] : [group, seed, draw, draws, points]
  })

/** Returns the units of a job. Throws BAD_VALUE when they are none of the plan. */
export function unpackUnits({ groups, ids }: Plan, packed: readonly PackedUnit[]): WorkUnit[] {
  return packed.map(([group, seed, draw, draws, some]) => {
    const points = some ?? groups[group]?.points
    const known = points?.every((point) => Number.isSafeInteger(point) && point in ids)
    if (known && [seed, draw, draws].every(Number.isSafeInteger)) return { group, seed, draw, draws, points }
    throw new NoisyTeacherError('BAD_VALUE', 'worker: a batch has units of work that its sweep does not have')
  })
}

/** Returns the id of a batch, which is the same whenever it is offered. A custom id must not be a number. */
export function batchId(sweep: string, units: readonly PackedUnit[], strikes: number): string {
  const digest = createHash('sha256').update(JSON.stringify(units)).digest('hex').slice(0, 16)
  return `${sweep}-${digest}-${strikes}`
}

/** Bytes above which a result is refused rather than inflated. */
const MAX_INFLATED_BYTES = 2 ** 28
/** Level of deflate: the fastest, which shortens lines to a fourth. */
const LEVEL = 1

/** Returns a result as text: everything but the lines as JSON, a newline, and the lines, deflated. */
export function packResult({ lines, values: _, ...rest }: BatchResult): string {
  const head = Buffer.from(`${JSON.stringify(rest)}\n`)
  return deflateSync(Buffer.concat([head, lines]), { level: LEVEL }).toString('base64')
}

/** Returns a packed result. Throws BAD_VALUE, naming the worker, when it is damaged. */
export function unpackResult({ result, worker }: BatchReturn): BatchResult {
  try {
    const bytes = inflateSync(Buffer.from(result, 'base64'), { maxOutputLength: MAX_INFLATED_BYTES })
    const end = bytes.indexOf('\n')
    const { count, troubles, milliseconds } = JSON.parse(bytes.toString('utf8', 0, end))
    if (Number.isSafeInteger(count) && Array.isArray(troubles))
      return { count, troubles, milliseconds: Number(milliseconds), lines: bytes.subarray(end + 1) }
  } catch {
    // Told below.
  }
  throw new NoisyTeacherError('BAD_VALUE', `the result of worker ${printable(String(worker))} is damaged`)
}

/**
 * Why a worker gives a batch back: it is of another version than the sweep; it lacks the sweep, which the submitter has
 * to send again; the batch crashed a worker, or lost its workers many times.
 */
export type ReturnReason = 'mismatch' | 'unknown sweep' | 'crash' | 'lost'
const REASONS: readonly ReturnReason[] = ['mismatch', 'unknown sweep', 'crash', 'lost']

/** The error by which a worker gives a batch back. Its message is what the submitter gets. */
export class GivenBack extends Error {
  readonly reason: ReturnReason
  readonly text: string

  constructor(reason: ReturnReason, text: string) {
    super(`${reason}: ${text}`)
    this.reason = reason
    this.text = text
  }
}

/** Parses the message of a batch that was given back. Other errors have no reason. */
export function givenBack(message: string): { reason?: ReturnReason; text: string } {
  const reason = REASONS.find((name) => message.startsWith(`${name}: `))
  return reason ? { reason, text: message.slice(reason.length + 2) } : { text: message }
}
