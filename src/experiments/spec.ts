import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { parse as parseYaml } from 'yaml'
import { NoisyTeacherError } from '../engine/check.js'

/** A run written down: which experiment, and any of its options and settings under the same names. */
export interface Spec {
  experiment: string
  values: Readonly<Record<string, unknown>>
}

const SPEC = v.objectWithRest({ experiment: v.string() }, v.unknown())

/** Whether a command's argument names a file rather than an experiment. */
export const isSpecPath = (argument: string): boolean => /\.(json|ya?ml)$/i.test(argument)

/** Reads a spec file. Errors: BAD_OPTION, naming the file and what is wrong with it. The values are checked by whoever runs them. */
export async function readSpec(path: string): Promise<Spec> {
  const refuse = (what: string, cause?: unknown) => new NoisyTeacherError('BAD_OPTION', `${path}: ${what}`, { cause })
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(`the file cannot be read (${error.code})`, error)
  })
  let content: unknown
  try {
    content = /\.json$/i.test(path) ? JSON.parse(text) : parseYaml(text)
  } catch (error) {
    throw refuse((error as Error).message.split('\n')[0].replace(/:$/, ''), error)
  }
  const result = v.safeParse(SPEC, content)
  if (!result.success)
    throw refuse("a spec is an object with at least `experiment`, such as { experiment: 'figure1', seed: 2 }")
  const { experiment, ...values } = result.output
  return { experiment, values }
}
