import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import { isSystemError } from '../../report/files.js'
import type { Plan } from '../plan/plan.js'
import { type TrialName, trialKey } from '../plan/point.js'
import { LineParser } from '../results/parser.js'
import { healLines, lostLines } from './heal.js'
import { LINES_EXTENSION, layoutOf, writerOf } from './layout.js'
import { WriterLock } from './lock.js'
import type { PlannedResults } from './planned-results.js'
import { type LineForm, type ScannedLines, scanLines } from './scan.js'

/** Text with which every line of results begins. Inside a line it cannot occur, as its quotes would be escaped. */
export const RESULT_HEAD = '{"point":"'

/** What was found in the part of one writer. */
export interface LoadedPart {
  writer: string
  /** Number of undamaged lines. */
  lines: number
  /** Number of lines that were damaged, and are in quarantine unless the writer is at work. */
  damaged: number
  /** True if the part ended within a line. */
  torn: boolean
}

/** How parts are loaded. */
interface LoadOptions {
  /** Writer whose lock is held; undefined if nothing may be changed. */
  writer?: string
  signal?: AbortSignal
}

/**
 * Loads all parts of a folder into `results`. With `writer`, heals the part of this writer, and those of writers that no
 * living process holds. Throws CONFLICTING_DUPLICATES, with both parts, when a trial has different bits in two lines.
 */
export async function loadParts(
  folder: string,
  results: PlannedResults,
  { writer, signal }: LoadOptions = {},
): Promise<LoadedPart[]> {
  const parser = new LineParser(results.plan.metrics)
  const loaded: LoadedPart[] = []
  for (const { writer: owner, path } of await partsOf(folder)) {
    let conflict: TrialName | undefined
    const accept = (bytes: Buffer, start: number, end: number) => {
      if (!parser.parse(bytes, start, end)) return false
      const reception = results.receive(parser)
      if (reception === 'conflict') conflict ??= { point: parser.point, seed: parser.seed, draw: parser.draw }
      return true
    }
    const scanned = await scanLines(path, { head: RESULT_HEAD, accept }, signal)
    if (conflict) throw await conflictError(folder, results.plan, conflict, path)
    if (writer !== undefined) await healPart(folder, { owner, path, held: owner === writer, scanned }, parser)
    loaded.push({ writer: owner, lines: scanned.lines, damaged: lostLines(scanned), torn: scanned.torn })
  }
  return loaded
}

/** Returns the parts of a folder, sorted by the names of their writers. */
export async function partsOf(folder: string): Promise<{ writer: string; path: string }[]> {
  const { parts } = layoutOf(folder)
  const names = await readdir(parts).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return []
    throw error
  })
  return names.sort().flatMap((name) => {
    const writer = writerOf(name)
    return writer === undefined ? [] : [{ writer, path: join(parts, name) }]
  })
}

/** Heals a part if it is damaged and no living process may be writing to it. */
async function healPart(
  folder: string,
  { owner, path, held, scanned }: { owner: string; path: string; held: boolean; scanned: ScannedLines },
  parser: LineParser,
): Promise<void> {
  if (scanned.damaged.length === 0) return
  const quarantine = { folder: layoutOf(folder).quarantine, name: owner }
  if (held) return healLines(path, scanned, quarantine)
  const lock = await WriterLock.acquireFree(folder, owner)
  if (!lock) return
  try {
    // The writer may have gone on since its part was read.
    await healLines(path, await scanLines(path, formOf(parser)), quarantine)
  } finally {
    await lock.release()
  }
}

const formOf = (parser: LineParser): LineForm => ({
  head: RESULT_HEAD,
  accept: (bytes, start, end) => parser.parse(bytes, start, end),
})

/** Returns the path of the first part of a folder that has a measured or refused result of a trial. */
export async function partOf(folder: string, { metrics }: Plan, trial: TrialName): Promise<string | undefined> {
  const parser = new LineParser(metrics)
  for (const { path } of await partsOf(folder)) {
    let found = false
    const accept = (bytes: Buffer, start: number, end: number) => {
      if (!parser.parse(bytes, start, end)) return false
      const { point, seed, draw, state } = parser
      found ||= point === trial.point && seed === trial.seed && draw === trial.draw && state !== 'failed'
      return true
    }
    await scanLines(path, { head: RESULT_HEAD, accept })
    if (found) return path
  }
  return undefined
}

/**
 * Returns the error of a trial whose result in `second`, the path of a part or a name of who computed it, differs from
 * the stored one. Reads the parts again to find who stored that.
 */
export async function conflictError(
  folder: string,
  plan: Plan,
  { point, seed, draw }: TrialName,
  second: string,
): Promise<NoisyTeacherError> {
  const first = (await partOf(folder, plan, { point, seed, draw })) ?? folder
  const parts = `${printable(first)} and ${printable(second)}`
  const key = trialKey({ point, seed, draw })
  const message = `trial ${key} has different results in ${parts}, but it is a function of its name`
  return new NoisyTeacherError('CONFLICTING_DUPLICATES', `${printable(folder)}: ${message}`)
}

/** Name of the file of a writer's part. */
export const partFile = (writer: string): string => `${writer}${LINES_EXTENSION}`
