import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isSystemError, makeFolder, notWritten } from '../../report/files.js'
import { LINES_EXTENSION, layoutOf, writerOf } from './layout.js'
import { scanLines } from './scan.js'

/** What is worth knowing of an attempt to compute trials, but is not deterministic. */
export interface LogEntry {
  /** Key of the trial, or of the first one of a batch. */
  key: string
  /** Number of trials of the batch. */
  trials: number
  /** Number of this attempt, from 1. */
  attempt: number
  host: string
  /** Computing time in milliseconds. */
  ms: number
  outcome: 'done' | 'failed' | 'interrupted'
  /** Message of the error. */
  error?: string
}

/** Text with which every line of a log begins. */
const LOG_HEAD = '{"key":"'
/** Number of characters that are collected before they are written, and milliseconds after which they are anyway. */
const [FLUSH_LENGTH, FLUSH_MS] = [2 ** 16, 1000]

/**
 * The log of one writer. Entries are written behind the results' back: a log that cannot be written loses entries and
 * says so once, and no result waits for it.
 */
export class LogFile {
  readonly #path: string
  readonly #folder: string
  readonly #onNotice: (message: string) => void
  #text = ''
  #timer: NodeJS.Timeout | undefined
  #written: Promise<void> = Promise.resolve()
  #failed = false

  constructor(folder: string, writer: string, onNotice: (message: string) => void = () => {}) {
    this.#folder = layoutOf(folder).logs
    this.#path = join(this.#folder, `${writer}${LINES_EXTENSION}`)
    this.#onNotice = onNotice
  }

  /** Adds an entry, which is written later. */
  add({ key, ...entry }: LogEntry): void {
    this.#text += `${JSON.stringify({ key, ...entry })}\n`
    if (this.#text.length >= FLUSH_LENGTH) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS).unref()
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#flush()
    await this.#written
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const text = this.#text
    this.#text = ''
    if (text === '') return
    this.#written = this.#written
      .then(() => this.#append(text))
      .catch((error: unknown) => {
        if (!this.#failed)
          this.#onNotice(`the log is incomplete: ${String((notWritten(this.#path, error) as Error).message)}`)
        this.#failed = true
      })
  }

  async #append(text: string): Promise<void> {
    await makeFolder(this.#folder)
    const file = await open(this.#path, 'a+')
    try {
      const { size } = await file.stat()
      const last = size > 0 ? (await file.read(Buffer.alloc(1), { position: size - 1 })).buffer : undefined
      await file.appendFile(last && last[0] !== 10 ? `\n${text}` : text)
    } finally {
      await file.close()
    }
  }
}

/** Calls `onEntry` with the entries of all logs of a folder. Lines that a kill or a full disk cut are left out. */
export async function readLogs(folder: string, onEntry: (entry: LogEntry, writer: string) => void): Promise<void> {
  const { logs } = layoutOf(folder)
  const names = await readdir(logs).catch((error: unknown) => {
    if (isSystemError(error) && error.code === 'ENOENT') return []
    throw error
  })
  for (const name of names.sort()) {
    const writer = writerOf(name)
    if (writer === undefined) continue
    const accept = (bytes: Buffer, start: number, end: number) => {
      const entry = entryOf(bytes.toString('utf8', start, end))
      if (entry) onEntry(entry, writer)
      return entry !== undefined
    }
    await scanLines(join(logs, name), { head: LOG_HEAD, accept })
  }
}

function entryOf(line: string): LogEntry | undefined {
  try {
    const entry = JSON.parse(line) as LogEntry | null
    return typeof entry?.key === 'string' ? entry : undefined
  } catch {
    return undefined
  }
}
