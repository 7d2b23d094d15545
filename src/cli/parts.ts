import { createHash } from 'node:crypto'
import { appendFile, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { asKept, type ComputePart } from '../lab/experiments/part.js'
import { notWritten, writing } from '../lab/report/files.js'
import { VERSION } from './version.js'

/**
 * One finished part of a run, as it is stored in one line of the file: its key, computing time in seconds, and value.
 */
interface PartLine {
  part: string
  seconds: number
  value: unknown
}

/**
 * The finished parts of a run, saved in a file of its folder so that the same command resumes after an interrupt. After
 * a first line, the file has one line of JSON for each part. The first line contains everything that the parts depend
 * on. The file's name contains a hash of that line, so another command or version finds no parts.
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
   * is plain JSON. Truncates the file after its last complete line. Throws NOT_WRITTEN when the file cannot be read or
   * truncated.
   */
  static async open(folder: string, on: object): Promise<FinishedParts> {
    const head = JSON.stringify({ version: VERSION, ...on })
    const hash = createHash('sha256').update(head).digest('hex').slice(0, 12)
    const path = join(folder, `unfinished-${hash}.jsonl`)
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw notWritten(path, error)
    })
    const { lines, length } = wholeLines(text, head)
    if (length < text.length) await writing(path, () => truncate(path, Buffer.byteLength(text.slice(0, length))))
    return new FinishedParts(folder, path, length === 0 ? `${head}\n` : '', lines)
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
    await writing(this.#path, () => appendFile(this.#path, `${this.#head}${JSON.stringify(line)}\n`))
    this.#head = ''
    this.#used.add(key)
    return value
  }

  /** Removes the file. Call it once the run is complete and its report is written. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

/**
 * Returns the parts in the complete lines before the first damaged one, and the length of the text that they fill, with
 * its first line. Returns no parts and length 0 if the first line is not `head`.
 */
function wholeLines(text: string, head: string): { lines: PartLine[]; length: number } {
  const lines: PartLine[] = []
  if (!text.startsWith(`${head}\n`)) return { lines, length: 0 }
  let length = head.length + 1
  for (let end = text.indexOf('\n', length); end >= 0; end = text.indexOf('\n', length)) {
    const line = lineOf(text.slice(length, end))
    if (!line) break
    lines.push(line)
    length = end + 1
  }
  return { lines, length }
}

/** Parses a line of the file. Returns undefined if it is not a part, such as an incomplete line. */
function lineOf(text: string): PartLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<PartLine> | null
    return typeof line?.part === 'string' && typeof line.seconds === 'number' ? (line as PartLine) : undefined
  } catch {
    return undefined
  }
}
