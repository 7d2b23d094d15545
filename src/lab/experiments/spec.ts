import { NoisyTeacherError, printable } from '../../engine/check.js'
import { formatOf, parseJson, parseYaml, readSpecText, SyntaxFault } from '../sweeps/spec/text.js'

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
  const text = await readSpecText(path)
  let content: unknown
  try {
    content = formatOf(path) === 'json' ? parseJson(text) : parseYaml(text).document.toJS()
  } catch (error) {
    const { message } = error as Error
    throw refuse(error instanceof SyntaxFault && error.line ? `line ${error.line}: ${message}` : message, error)
  }
  if (!isSpec(content))
    throw refuse("a spec is an object with at least `experiment`, such as { experiment: 'figure1', seed: 2 }")
  const { experiment, ...values } = content
  return { experiment, values }
}

/** Returns true for a plain object (not a list or a set) with a string `experiment`. */
function isSpec(content: unknown): content is Record<string, unknown> & { experiment: string } {
  if (content === null || typeof content !== 'object' || Object.getPrototypeOf(content) !== Object.prototype)
    return false
  return typeof (content as { experiment?: unknown }).experiment === 'string'
}
