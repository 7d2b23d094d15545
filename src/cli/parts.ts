import { createHash } from 'node:crypto'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asKept, type ComputePart } from '../lab/experiments/part.js'
import { isSystemError, notWritten, writing } from '../lab/report/files.js'
import { hasChecksum, withChecksum } from '../lab/sweeps/results/line.js'
import { healLines } from '../lab/sweeps/store/heal.js'
import { type ScannedLines, scanLines } from '../lab/sweeps/store/scan.js'
import { VERSION } from './version.js'

/**
 * One finished part of a run, as it is stored in one line of the file: its key, computing time in seconds, and value.
 */
interface PartLine {
  part: string
  seconds: number
  value: unknown
}

/** Text with which the line of a part begins. */
const PART_HEAD = '{"part":'

/**
 * The finished parts of a run, saved in a file of its folder so that the same command resumes after an interrupt. After
 * a first line, the file has one line of JSON for each part, with a checksum. The first line contains everything that
 * the parts depend on. The file's name contains a hash of that line, so another command or version finds no parts, and
 * parts are good even if the first line is damaged.
 */
export class FinishedParts {
  /** Path of the folder that contains the file. */
  readonly folder: string
  /** Number of parts in the file when it was opened, which earlier runs saved. */
  readonly found: number
  /** Total computing time, in seconds, of the parts that earlier runs saved. */
  readonly secondsBefore: number
  readonly #path: string
  readonly #there: ReadonlyMap<string, PartLine>
  /** First line of the file, until it is written together with the first part; then ''. */
  #head: string
  #used = new Set<string>()

  private constructor(folder: string, path: string, head: string, lines: readonly PartLine[]) {
    this.folder = folder
    this.found = lines.length
    this.secondsBefore = lines.reduce((sum, { seconds }) => sum + seconds, 0)
    this.#path = path
    this.#head = head
    this.#there = new Map(lines.map((line) => [line.part, line]))
  }

  /**
   * Opens the saved parts of a run in a folder. The parts depend only on the version of the package and on `on`, which
   * is plain JSON. Removes damaged lines from the file, such as one that was cut by a kill, and keeps all others. Throws
   * NOT_WRITTEN when the file cannot be read or healed.
   */
  static async open(folder: string, on: object): Promise<FinishedParts> {
    const head = JSON.stringify({ version: VERSION, ...on })
    const hash = createHash('sha256').update(head).digest('hex').slice(0, 12)
    const path = join(folder, `unfinished-${hash}.jsonl`)
    const lines: PartLine[] = []
    let hasHead = false
    const accept = (bytes: Buffer, start: number, end: number) => {
      const text = bytes.toString('utf8', start, end)
      const line = lineOf(text)
      if (line) lines.push(line)
      else if (text !== head) return false
      hasHead ||= !line
      return true
    }
    const scanned = await scanLines(path, { head: PART_HEAD, accept }).catch((error: unknown): ScannedLines => {
      if (isSystemError(error) && error.code === 'ENOENT') return { lines: 0, damaged: [], size: 0, torn: false }
      throw notWritten(path, error)
    })
    await healLines(path, scanned)
    return new FinishedParts(folder, path, hasHead || lines.length > 0 ? '' : `${head}\n`, lines)
  }

  /** Number of saved parts, by earlier runs and by this one. */
  get count(): number {
    return new Set([...this.#there.keys(), ...this.#used]).size
  }

  /**
   * Returns the saved value of the part with this key, or computes and saves it. Throws NOT_WRITTEN when it cannot be
   * saved, and TypeError when the key was used before.
   */
  readonly part: ComputePart = async <T>(key: string, compute: () => Promise<T>): Promise<T> => {
    if (this.#used.has(key)) throw new TypeError(`two parts have the key '${key}'`)
    const there = this.#there.get(key)
    if (there) {
      this.#used.add(key)
      return there.value as T
    }
    const begun = performance.now()
    const value = asKept(await compute())
    const line: PartLine = { part: key, seconds: Math.round(performance.now() - begun) / 1000, value }
    const text = withChecksum(JSON.stringify(line).slice(0, -1))
    await writing(this.#path, () => appendFile(this.#path, `${this.#head}${text}\n`))
    this.#head = ''
    this.#used.add(key)
    return value
  }

  /** Removes the file. Call it once the run is complete and its report is written. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

/** Parses a line of the file. Returns undefined if it is not a part, such as an incomplete line. */
function lineOf(text: string): PartLine | undefined {
  if (!hasChecksum(text)) return undefined
  try {
    const line = JSON.parse(text) as Partial<PartLine> | null
    return typeof line?.part === 'string' && typeof line.seconds === 'number' ? (line as PartLine) : undefined
  } catch {
    return undefined
  }
}
