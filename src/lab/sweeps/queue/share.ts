import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import type { Plan } from '../plan/plan.js'
import { LineParser } from '../results/parser.js'
import { healLines } from '../store/heal.js'
import { layoutOf, writerOf } from '../store/layout.js'
import { partFile, RESULT_HEAD } from '../store/load.js'
import { WriterLock } from '../store/lock.js'
import { readManifest } from '../store/manifest.js'
import { PartFile, type PartFileOptions } from '../store/part-file.js'
import { scanLines } from '../store/scan.js'
import type { OpenSweep } from './sweeps.js'

/** Bytes [start, end) of the part of a worker. */
export interface PartRange {
  start: number
  end: number
}

/** The folder that workers share with the process that submits: each appends its results to a part of its own. */
export class SharedFolder {
  readonly #folder: string
  readonly #writer: string
  readonly #options: PartFileOptions
  readonly #open = new Map<string, Promise<SharedPart | undefined>>()

  /** A folder as this machine sees it, and the name of its worker. */
  constructor(folder: string, writer: string, options: PartFileOptions) {
    this.#folder = folder
    this.#writer = writer
    this.#options = options
  }

  /**
   * Appends lines to the part of this worker, waits until they are on the disk, and returns where they are. Returns
   * undefined if the folder is not that of the sweep. Throws IN_USE and NOT_WRITTEN, as a store does.
   */
  async append({ hash, plan }: OpenSweep, lines: Uint8Array): Promise<PartRange | undefined> {
    const opening = this.#open.get(hash) ?? this.#start(hash, plan)
    return (await opening)?.append(lines)
  }

  /** Releases the lock. */
  async close(): Promise<void> {
    for (const opening of this.#open.values()) await (await opening.catch(() => undefined))?.close()
  }

  #start(hash: string, plan: Plan): Promise<SharedPart | undefined> {
    const opening = this.#find(hash, plan)
    this.#open.set(hash, opening)
    return opening
  }

  async #find(hash: string, plan: Plan): Promise<SharedPart | undefined> {
    const manifest = await readManifest(this.#folder)
    if (manifest?.hash === hash) return SharedPart.open(this.#folder, this.#writer, plan, this.#options)
    const who = `--shared: ${printable(this.#folder)} is not the folder of sweep ${hash}`
    this.#options.onNotice?.(`${who}: its results return through the queue`)
    return undefined
  }
}

/** The part of one worker, whose batches are appended one after the other. */
class SharedPart {
  readonly #lock: WriterLock
  readonly #part: PartFile
  #end: number
  #last: Promise<unknown> = Promise.resolve()

  private constructor(lock: WriterLock, part: PartFile, end: number) {
    this.#lock = lock
    this.#part = part
    this.#end = end
  }

  /** Locks the part of a worker, and heals it: a process of this name may have been killed. */
  static async open(folder: string, writer: string, { metrics }: Plan, options: PartFileOptions): Promise<SharedPart> {
    const { parts, quarantine } = layoutOf(folder)
    const path = join(parts, partFile(writer))
    const lock = await WriterLock.acquire(folder, writer)
    try {
      const parser = new LineParser(metrics)
      const form = { head: RESULT_HEAD, accept: parser.parse.bind(parser) }
      const exists = await stat(path).then(Boolean, () => false)
      if (exists) await healLines(path, await scanLines(path, form), { folder: quarantine, name: writer })
      const size = exists ? (await stat(path)).size : 0
      return new SharedPart(lock, new PartFile(path, options), size)
    } catch (error) {
      await lock.release()
      throw error
    }
  }

  append(lines: Uint8Array): Promise<PartRange> {
    const done = this.#last.then(async () => {
      await this.#part.append(lines)
      const start = this.#end
      this.#end += lines.length
      return { start, end: this.#end }
    })
    this.#last = done.catch(() => {})
    return done
  }

  async close(): Promise<void> {
    await this.#last
    await this.#part.close()
    await this.#lock.release()
  }
}

/** Bytes of one batch in a part above which its range is refused. */
const MAX_BATCH_BYTES = 2 ** 28

/** Reads lines that a worker has stored in its part of a folder. Throws BAD_VALUE when they are not there. */
export async function readPart(folder: string, worker: string, { start, end }: PartRange): Promise<Uint8Array> {
  const name = partFile(worker)
  const bad = (text: string) => new NoisyTeacherError('BAD_VALUE', printable(`${folder}: ${text}`))
  const isRange =
    [start, end].every(Number.isSafeInteger) && start >= 0 && end >= start && end - start < MAX_BATCH_BYTES
  if (writerOf(name) === undefined || !isRange) throw bad(`worker ${worker} names a part or a range that cannot be`)
  // Opened anew each time: a file of another machine is then as it was when that machine had written it.
  const file = await open(join(layoutOf(folder).parts, name)).catch(() => undefined)
  try {
    const buffer = Buffer.alloc(end - start)
    const { bytesRead = 0 } = (await file?.read(buffer, 0, buffer.length, start)) ?? {}
    if (bytesRead === buffer.length) return buffer
    throw bad(`part ${name} lacks results of worker ${worker}: is its --shared this folder?`)
  } finally {
    await file?.close()
  }
}
