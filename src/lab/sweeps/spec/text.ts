import { readFile } from 'node:fs/promises'
import { type Document, type ErrorCode, LineCounter, parseDocument } from 'yaml'
import { NoisyTeacherError, printable } from '../../../engine/check.js'

/** Error of a text that is not YAML or JSON. Its message is one line without the position. */
export class SyntaxFault extends Error {
  /** Line of the fault, counted from 1; undefined if the parser does not say. */
  readonly line: number | undefined

  constructor(message: string, line?: number, options?: ErrorOptions) {
    super(message, options)
    this.line = line
  }
}

/** Reads the text of a spec file. Throws BAD_OPTION, naming the file, when it cannot be read. */
export async function readSpecText(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `${printable(path)}: the file cannot be read (${cause.code})`
    throw new NoisyTeacherError('BAD_OPTION', message, { cause })
  })
}

/** Returns the format of a spec file by its name: JSON if it ends in .json, else YAML. */
export const formatOf = (path: string): 'yaml' | 'json' => (/\.json$/i.test(path) ? 'json' : 'yaml')

/** Messages for error codes of the YAML parser whose own messages only programmers understand. */
const YAML_ERRORS: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'a second document begins but a spec must be one document',
  NON_STRING_KEY: 'a key is a list or an object but must be a name',
}

/** A parsed YAML document, and the lines of its offsets. */
export interface YamlText {
  document: Document
  lines: LineCounter
}

/**
 * Parses one YAML document. Throws a `SyntaxFault` on errors of the parser and also on its warnings, so that none is
 * printed or lost. With `uniqueKeys: false`, equal keys are left to the caller: the parser's own check takes quadratic
 * time.
 */
export function parseYaml(text: string, { uniqueKeys = true } = {}): YamlText {
  const lines = new LineCounter()
  let document: Document
  try {
    document = parseDocument(text, { logLevel: 'error', stringKeys: true, uniqueKeys, lineCounter: lines })
  } catch (cause) {
    throw new SyntaxFault(firstLine(cause as Error), undefined, { cause })
  }
  const [wrong] = [...document.errors, ...document.warnings]
  if (!wrong) return { document, lines }
  const { code, message, linePos } = wrong
  const tag = /^Unresolved tag: (\S+)/.exec(message)?.[1]
  const own = tag === undefined ? YAML_ERRORS[code] : `the tag ${printable(tag)} is unknown`
  throw new SyntaxFault(own ?? firstLine(wrong), linePos?.[0].line, { cause: wrong })
}

/** Parses JSON. Throws a `SyntaxFault` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const position = /at position (\d+)/.exec((cause as Error).message)?.[1]
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length
    throw new SyntaxFault(firstLine(cause as Error), line, { cause })
  }
}

/** Returns the first line of an error's message without the position that the parser appends. */
function firstLine({ message }: Error): string {
  // The parsers are recursive.
  if (message.startsWith('Maximum call stack')) return 'lists or objects are nested too deeply'
  const [line] = message.split('\n')
  return printable(line.replace(/ at line \d+, column \d+:?$/, '').replace(/:$/, ''))
}
