import { join } from 'node:path'
import { check, NoisyTeacherError, printable } from '../../../engine/check.js'
import { makeFolder, writing } from '../../report/files.js'
import { type Plan, trialsOf, type WorkUnit } from '../plan/plan.js'
import { type TrialName, trialKey } from '../plan/point.js'
import { type Result, resultLine, storedValue } from '../results/line.js'
import { LineParser } from '../results/parser.js'
import type { ResultTable, StoredOutcome } from '../results/table.js'
import { checkSweep } from './compare.js'
import { checkWriter, layoutOf } from './layout.js'
import { conflictError, type LoadedPart, loadParts, partFile, partOf } from './load.js'
import { WriterLock } from './lock.js'
import { type LogEntry, LogFile } from './log-file.js'
import { manifestOf, manifestText, readManifest, writeManifest } from './manifest.js'
import { extentText, healingTexts } from './notices.js'
import type { StoreOptions } from './options.js'
import { PartFile } from './part-file.js'
import { PlannedResults, type Reception } from './planned-results.js'

/** Numbers of results. */
export interface StoreCounts {
  /** Trials of the plan that are stored: measured, refused or failed. */
  stored: number
  /** Results that were dropped because an equal one was there. */
  duplicates: number
  /** Results of trials that the plan no longer asks for, which stay in the folder. */
  unasked: number
  /** Lines that were damaged when the folder was opened; their trials are missing unless they are stored again. */
  damaged: number
}

/** What became of the results of one batch. */
export interface AppendedBatch {
  /** Number of results that were written. */
  stored: number
  /** Number of results that were dropped because an equal one was there. */
  duplicates: number
}

/** What a store that may write holds. */
interface OpenWriter {
  lock: WriterLock
  part: PartFile
  log: LogFile
}

/**
 * The folder of a sweep: all of its results in memory, and the part to which this process appends new ones. A kill at
 * any moment loses at most the batch that is being written; opening the folder again heals it.
 */
export class SweepStore {
  readonly folder: string
  readonly plan: Plan
  /** The parts as they were found, by writer. */
  readonly parts: readonly LoadedPart[]
  readonly #results: PlannedResults
  readonly #writer: OpenWriter | undefined
  /** The last batch, behind which the next one waits. It never rejects. */
  #last: Promise<unknown> = Promise.resolve()
  /** The error that ended the store: results in memory may not be on the disk. */
  #failure: { error: unknown } | undefined

  private constructor(folder: string, results: PlannedResults, parts: readonly LoadedPart[], writer?: OpenWriter) {
    this.folder = folder
    this.plan = results.plan
    this.parts = parts
    this.#results = results
    this.#writer = writer
  }

  /**
   * Opens the folder of a planned sweep, creates it if it is missing, and loads its results. Unless `readOnly`, first
   * heals the parts that no other living process writes to: damaged lines move to `quarantine/`, their trials are
   * missing, and no undamaged line is lost.
   *
   * Throws BAD_VALUE when the folder belongs to another sweep or to none, or its manifest is damaged; BAD_OPTION when
   * the writer's name cannot be a file's; IN_USE when a process that may be alive holds the writer's lock;
   * CONFLICTING_DUPLICATES when a trial has different results in two lines; and NOT_WRITTEN.
   */
  static async open(folder: string, plan: Plan, options: StoreOptions = {}): Promise<SweepStore> {
    const { writer = 'main', takeOver, readOnly = false, onNotice, signal } = options
    checkWriter(writer)
    const manifest = manifestOf(plan)
    const there = await readManifest(folder)
    checkSweep(folder, manifest, there, options)
    const results = new PlannedResults(plan)
    if (readOnly) return new SweepStore(folder, results, await loadParts(folder, results, { signal }))
    await writing(folder, () => makeFolder(folder))
    const lock = await WriterLock.acquire(folder, writer, { takeOver })
    try {
      const parts = await loadParts(folder, results, { writer, signal })
      if (!there || manifestText(there) !== manifestText(manifest)) await writeManifest(folder, manifest, writer)
      const part = new PartFile(join(layoutOf(folder).parts, partFile(writer)), { onNotice, signal })
      const store = new SweepStore(folder, results, parts, { lock, part, log: new LogFile(folder, writer, onNotice) })
      for (const text of healingTexts(parts)) onNotice?.(`${printable(folder)}: ${text}`)
      if (options.extend) onNotice?.(`${printable(folder)}: ${extentText(results)}`)
      return store
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  /** The results in memory. Do not change them. */
  get table(): ResultTable {
    return this.#results.table
  }

  get counts(): StoreCounts {
    const { stored, duplicates, unasked } = this.#results
    return { stored, duplicates, unasked, damaged: this.parts.reduce((sum, { damaged }) => sum + damaged, 0) }
  }

  /** Returns what would become of a result. */
  compare(result: Result): Reception {
    return this.#results.compare({ ...result, values: result.values.map(storedValue) })
  }

  /** Returns the path of the part that has a measured or refused result of a trial; reads the parts to find it. */
  partOf(trial: TrialName): Promise<string | undefined> {
    return partOf(this.folder, this.plan, trial)
  }

  /**
   * Appends results by one write, and resolves when they are on the disk. Results that are there are dropped. While the
   * disk is full it waits, as `PartFile.append`. `from` names who computed the results, for errors.
   *
   * Throws CONFLICTING_DUPLICATES when a trial has a different result already, and BAD_VALUE when the plan does not ask
   * for it: the batch is refused as a whole, and other batches can follow. Throws NOT_WRITTEN, or the reason of the
   * signal that ended the wait: the store accepts no other batch then.
   */
  append(results: readonly Result[], from?: string): Promise<AppendedBatch> {
    return this.#next(async () => {
      const stored = results.map((result) => ({ ...result, values: result.values.map(storedValue) }))
      for (const result of stored) await this.#check(result, from)
      const lines = stored
        .filter((result) => this.#isNew(result))
        .map((result) => resultLine(result, this.plan.metrics))
      return this.#write(Buffer.from(lines.join('')), lines.length, results.length)
    })
  }

  /**
   * Appends results as lines, each with its newline, as workers send them. See `append`; in addition throws BAD_VALUE
   * when a line is damaged. Does not write lines that are `elsewhere`: in the part of another writer of this folder.
   */
  appendLines(lines: Uint8Array, from?: string, { elsewhere = false } = {}): Promise<AppendedBatch> {
    return this.#next(async () => {
      const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength)
      const parser = new LineParser(this.plan.metrics)
      const [ends, results]: [number[], (TrialName & StoredOutcome)[]] = [[], []]
      for (let start = 0; start < bytes.length; start = ends[ends.length - 1]) {
        const newline = bytes.indexOf('\n', start)
        const isLine = newline >= 0 && parser.parse(bytes, start, newline)
        const which = () => `${printable(this.folder)}: line ${ends.length + 1} of ${sender(from)} is damaged`
        check(isLine, 'BAD_VALUE', which)
        const { point, seed, draw, state, code, values } = parser
        const result = { point, seed, draw, state, values: [...values], ...(code !== undefined && { code }) }
        // Awaited only where it must: a promise for each line costs as much as its checksum.
        const refusal = this.#check(result, from)
        if (refusal) await refusal
        ends.push(newline + 1)
        results.push(result)
      }
      const fresh = results.flatMap((result, at) => (this.#isNew(result) ? [at] : []))
      const rows = () => fresh.map((at) => bytes.subarray(ends[at - 1] ?? 0, ends[at]))
      const written = elsewhere ? Buffer.alloc(0) : fresh.length === ends.length ? bytes : Buffer.concat(rows())
      return this.#write(written, fresh.length, ends.length)
    })
  }

  /**
   * Appends the lines of units of work that a thread of this process computed, with their values. Where a trial of them
   * is stored already, or `values` is absent, does the same as `appendLines`.
   */
  appendUnits(units: readonly WorkUnit[], lines: Uint8Array, values?: Float64Array): Promise<AppendedBatch> {
    const received = values !== undefined && this.#failure === undefined && this.#results.receiveUnits(units, values)
    if (!received) return this.appendLines(lines)
    const stored = units.reduce((sum, unit) => sum + trialsOf(unit), 0)
    return this.#next(() => this.#write(Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength), stored, stored))
  }

  /** Adds an entry to the log of this writer. It is written later, and no result waits for it. */
  log(entry: LogEntry): void {
    this.#writer?.log.add(entry)
  }

  /** Writes what is left of the log, and releases the lock. Waits for the batches that were given. */
  async close(): Promise<void> {
    await this.#last
    await this.#writer?.log.close()
    await this.#writer?.part.close()
    await this.#writer?.lock.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Runs `work` after the batches before it. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  /** Throws if a result must not be stored. */
  #check(result: TrialName & StoredOutcome, from: string | undefined): Promise<void> | undefined {
    const reception = this.#results.compare(result)
    return reception === 'conflict' || reception === 'unasked' ? this.#refuse(reception, result, from) : undefined
  }

  async #refuse(
    why: 'conflict' | 'unasked',
    { point, seed, draw }: TrialName,
    from: string | undefined,
  ): Promise<void> {
    const trial = { point, seed, draw }
    if (why === 'conflict') throw await conflictError(this.folder, this.plan, trial, sender(from))
    const message = `${sender(from)} computed trial ${trialKey(trial)}, which the sweep does not ask for`
    throw new NoisyTeacherError('BAD_VALUE', printable(`${this.folder}: ${message}`))
  }

  /** Stores a result in memory. Returns true if it is to be written. */
  #isNew(result: TrialName & StoredOutcome): boolean {
    const reception = this.#results.receive(result)
    return reception === 'new' || reception === 'better'
  }

  async #write(batch: Buffer, stored: number, given: number): Promise<AppendedBatch> {
    const who = printable(this.folder)
    check(this.#writer !== undefined, 'UNSUPPORTED', () => `${who}: the store was opened for reading only`)
    if (this.#failure) throw this.#failure.error
    try {
      if (batch.length > 0) await this.#writer.part.append(batch)
    } catch (error) {
      this.#failure = { error }
      throw error
    }
    return { stored, duplicates: given - stored }
  }
}

const sender = (from: string | undefined) => from ?? 'this run'
