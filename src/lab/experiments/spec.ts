import { readFile } from 'node:fs/promises'
import { type ErrorCode, parseDocument } from 'yaml'
import { NoisyTeacherError, printable } from '../../engine/check.js'

/** The content of a spec file: the name of an experiment, and values of its options and of `RUN_SETTINGS` by name. */
export interface RunSpec {
  experiment: string
  values: Readonly<Record<string, unknown>>
}

/** Returns true if a command's argument is the path of a spec file rather than the name of an experiment. */
export const isSpecPath = (argument: string): boolean => /\.(json|ya?ml)$/i.test(argument)

/**
 * Reads a spec file. Keeps every key, `__proto__` included, and leaves checking the values to the caller. Throws
 * BAD_OPTION, naming the file and the fault, when it cannot be read or parsed or names no experiment.
 */
export async function readSpec(path: string): Promise<RunSpec> {
  const refuse = (what: string, cause?: unknown) =>
    new NoisyTeacherError('BAD_OPTION', `${printable(path)}: ${what}`, { cause })
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(`the file cannot be read (${error.code})`, error)
  })
  let content: unknown
  try {
    content = /\.json$/i.test(path) ? JSON.parse(text) : parseYaml(text)
  } catch (error) {
    throw refuse((error as Error).message.split('\n')[0].replace(/:$/, ''), error)
  }
  if (!isSpec(content))
    throw refuse("a spec is an object with at least `experiment`, such as { experiment: 'figure1', seed: 2 }")
  const { experiment, ...values } = content
  return { experiment, values }
}

/** Messages for error codes of the YAML parser whose own messages only programmers understand. */
const YAML_ERRORS: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'a second document begins but a spec must be one document',
  NON_STRING_KEY: 'a key is a list or an object but must be a name',
}

/**
 * Parses one YAML document. Throws on errors of the parser and also on its warnings, so that none is printed or lost.
 */
function parseYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error', stringKeys: true })
  const [wrong] = [...document.errors, ...document.warnings]
  if (!wrong) return document.toJS()
  const { code, message, linePos } = wrong
  const tag = /^Unresolved tag: (\S+)/.exec(message)?.[1]
  const own = tag === undefined ? YAML_ERRORS[code] : `the tag ${tag} is unknown`
  throw own === undefined ? wrong : new Error(`line ${linePos?.[0].line}: ${own}`, { cause: wrong })
}

/** Returns true for a plain object (not a list or a set) with a string `experiment`. */
function isSpec(content: unknown): content is Record<string, unknown> & { experiment: string } {
  if (content === null || typeof content !== 'object' || Object.getPrototypeOf(content) !== Object.prototype)
    return false
  return typeof (content as { experiment?: unknown }).experiment === 'string'
}
