import { createHash } from 'node:crypto'
import { appendFile, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { asKept, type ComputePart } from '../lab/experiments/part.js'
import { notWritten, writing } from '../lab/report/files.js'
import { VERSION } from './version.js'

/** A part as a line of the file. */
interface PartLine {
  part: string
  seconds: number
  value: unknown
}

/**
 * The finished parts of a run, one line of JSON each in a file of its folder, so that the same command goes on where it was
 * interrupted. The file is named by what the parts depend on, which is also its first line: another command or version finds none.
 */
export class FinishedParts {
  readonly folder: string
  /** FinishedParts that were there before this run. */
  readonly found: number
  /** How long these took then. */
  readonly secondsBefore: number
  readonly #path: string
  readonly #there: ReadonlyMap<string, PartLine>
  /** What the file still has to begin with: its first line is written with the first part. */
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

  /** The parts in a folder of a run that depends on nothing but the version and `on`, which is plain JSON. */
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

  /** FinishedParts that are kept by now. */
  get count(): number {
    return new Set([...this.#there.keys(), ...this.#used]).size
  }

  readonly part: ComputePart = async <T>(key: string, compute: () => Promise<T>): Promise<T> => {
    if (this.#used.has(key)) throw new TypeError(`there are two parts '${key}'`)
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

  /** Removes the file: the run is complete, and its report written. */
  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }
}

/** The lines up to the first that was cut off, and how much of the text they are; none where the head is another. */
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

/** A line's part; undefined where the line is none, such as the rest of one that was cut. */
function lineOf(text: string): PartLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<PartLine> | null
    return typeof line?.part === 'string' && typeof line.seconds === 'number' ? (line as PartLine) : undefined
  } catch {
    return undefined
  }
}
