import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import { NoisyTeacherError, printable, shown } from '../../../engine/check.js'
import { parseJson, parseYaml, SyntaxFault } from './text.js'

/** Names and indices from the top of a spec to a value, such as ['grid', 'noise', 3]. */
export type SpecPath = readonly (string | number)[]

/** Number of characters that a spec may have; a longer one takes the parser many seconds. */
const MAX_CHARACTERS = 4 * 2 ** 20
/** Number of characters of a key that a message shows. */
const MAX_KEY = 40

/** Returns a path as text, such as 'grid.noise[3]', on one line. */
export function pathText(path: SpecPath): string {
  if (path.length === 0) return 'the spec'
  const parts = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${keyText(key)}`))
  return parts.join('').replace(/^\./, '')
}

/** Returns a key as text on one line, shortened if it is long. */
export const keyText = (key: string): string => printable(key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key)

/** A parsed spec file: its content as plain data, and for each value the line on which it stands. */
export class SpecSource {
  /** The content: arrays, and objects without a prototype, so that every key is like any other. */
  readonly content: unknown
  readonly #file: string
  readonly #document: Document
  readonly #lines: LineCounter

  /**
   * Parses the text of a spec. `file` names it in messages. Throws BAD_OPTION when the text is too long, is not YAML or
   * JSON, or has equal keys, aliases or values of types that a spec does not have.
   */
  constructor(file: string, text: string, format: 'yaml' | 'json') {
    this.#file = printable(file)
    if (text.length > MAX_CHARACTERS)
      throw this.#error(undefined, `the spec has ${text.length} characters but at most ${MAX_CHARACTERS} are allowed`)
    try {
      if (format === 'json') parseJson(text)
      const { document, lines } = parseYaml(text, { uniqueKeys: false })
      this.#document = document
      this.#lines = lines
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error
      throw this.#error(error.line, error.message, error)
    }
    this.content = this.#plain(this.#document.contents, [])
  }

  /** Returns the error of a value: BAD_OPTION with file, line, path and `message`, which continues after the path. */
  fault(path: SpecPath, message: string): NoisyTeacherError {
    return this.#error(this.#lineOf(path), `${pathText(path)} ${message}`)
  }

  #error(line: number | undefined, message: string, cause?: unknown): NoisyTeacherError {
    const where = line === undefined ? this.#file : `${this.#file}:${line}`
    return new NoisyTeacherError('BAD_OPTION', `${where}: ${message}`, { cause })
  }

  #plain(node: unknown, path: SpecPath): unknown {
    if (isMap(node)) return this.#object(node.items, path)
    if (isSeq(node)) return node.items.map((item, at) => this.#plain(item, [...path, at]))
    if (isAlias(node)) throw this.#error(this.#line(node), `*${keyText(node.source)} is an alias; write the value out`)
    const value = isScalar(node) ? node.value : null
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value
    throw this.#error(this.#line(node as Node), `${pathText(path)} is a value of a type that no spec has`)
  }

  #object(pairs: readonly { key: unknown; value: unknown }[], path: SpecPath): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null)
    const lines = new Map<string, number | undefined>()
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? key.value : undefined
      const line = this.#line(key as Node)
      if (typeof name !== 'string')
        throw this.#error(line, `${pathText(path)} has ${shown(name)} for a key, not a name`)
      if (lines.has(name)) {
        const first = lines.get(name)
        throw this.#error(line, `${pathText([...path, name])} is given twice, first on line ${first ?? line}`)
      }
      lines.set(name, line)
      object[name] = this.#plain(value, [...path, name])
    }
    return object
  }

  /** Returns the line of a value's key or, for an item of a list, of the value; of the nearest parent if it is absent. */
  #lineOf(path: SpecPath): number | undefined {
    let node: unknown = this.#document.contents
    let line = this.#line(node as Node | null)
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key)
        if (!pair) break
        line = this.#line(pair.key as Node) ?? line
        node = pair.value
      } else if (isSeq(node) && typeof key === 'number' && key < node.items.length) {
        node = node.items[key]
        line = this.#line(node as Node) ?? line
      } else break
    }
    return line
  }

  #line(node: Node | null | undefined): number | undefined {
    return node?.range ? this.#lines.linePos(node.range[0]).line : undefined
  }
}
