import { readFile } from 'node:fs/promises'
import { type ErrorCode, parseDocument } from 'yaml'
import { NoisyTeacherError, printable } from '../../engine/check.js'

/** A run written down: which experiment, and any of its options and settings under the same names. */
export interface Spec {
  experiment: string
  values: Readonly<Record<string, unknown>>
}

/** Whether a command's argument names a file rather than an experiment. */
export const isSpecPath = (argument: string): boolean => /\.(json|ya?ml)$/i.test(argument)

/**
 * Reads a spec file. The values are checked by whoever runs them; every key is kept, also `__proto__`. Throws BAD_OPTION, naming the file
 * and what is wrong with it.
 */
export async function readSpec(path: string): Promise<Spec> {
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

/** The YAML reader's words that are for programmers, in the words of a spec. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'a second document begins, but a spec is one',
  NON_STRING_KEY: 'a key is a list or an object but must be a name',
}

/** Parses one YAML document. What its reader would only warn of, through Node, is an error here. */
function parseYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error', stringKeys: true })
  const [wrong] = [...document.errors, ...document.warnings]
  if (!wrong) return document.toJS()
  const { code, message, linePos } = wrong
  const tag = /^Unresolved tag: (\S+)/.exec(message)?.[1]
  const own = tag === undefined ? WORDS[code] : `the tag ${tag} is unknown`
  throw own === undefined ? wrong : new Error(`line ${linePos?.[0].line}: ${own}`, { cause: wrong })
}

/** Whether this is an object, rather than a list or a set, that names an experiment. */
function isSpec(content: unknown): content is Record<string, unknown> & { experiment: string } {
  if (content === null || typeof content !== 'object' || Object.getPrototypeOf(content) !== Object.prototype)
    return false
  return typeof (content as { experiment?: unknown }).experiment === 'string'
}
