import { parseArgs } from 'node:util'
import type { BenchSuite } from './suite.ts'

/** Every option that a suite may take; a suite declares its own with their defaults. */
export interface BenchOptions {
  rounds: number
  threads: readonly number[]
  only: readonly string[]
  n: number
  queries: number
  draws: number
  trees: number
  data: string
  old: string
}

/** The sentences of `--help`. */
export const OPTION_HELP: Readonly<Record<keyof BenchOptions, string>> = {
  rounds: 'measured rounds; a number above 0',
  threads: 'numbers of threads, each measured on its own: 1,2',
  only: 'measure only problems whose name contains this text; may be given several times',
  n: 'training rows',
  queries: 'measure at most so many queries of each problem',
  draws: 'label draws',
  trees: 'trees of a forest',
  data: 'the folder of votes with gold labels, which are not part of this project',
  old: 'the dist folder of an older build, to measure beside this one',
}
const OPTION_NAMES = Object.keys(OPTION_HELP) as (keyof BenchOptions)[]

/** A command line that cannot be understood; its message is for the user. */
export class BenchUsageError extends Error {}

export interface BenchRequest {
  suites: BenchSuite[]
  json: boolean
  list: boolean
  help: boolean
}

/** Returns whether a problem is one of those that `--only` asks for; without `--only` all are. */
export function isWanted(problem: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((text) => problem.includes(text))
}

/**
 * Reads the command line: names of suites or of folders of suites (by default `ops`), flags, and options of the chosen suites, whose
 * `options` become what they run with. Throws `BenchUsageError` on a name, an option or a value that nothing takes.
 */
export function readRequest(args: readonly string[], known: readonly BenchSuite[]): BenchRequest {
  const { values, positionals } = parsed(args)
  const names = positionals.length > 0 ? positionals : ['ops']
  const suites = known.filter((suite) => names.some((name) => isNamed(suite, name)))
  for (const name of names) {
    if (known.some((suite) => isNamed(suite, name))) continue
    throw new BenchUsageError(`there is no suite ${name}; there are ${known.map((suite) => suite.name).join(', ')}`)
  }
  const given = OPTION_NAMES.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]))
  for (const [name] of given) {
    if (suites.some((suite) => name in suite.options)) continue
    throw new BenchUsageError(`--${name} is taken by none of ${suites.map((suite) => suite.name).join(', ')}`)
  }
  const configured = suites.map((suite) => {
    const own = given.filter(([name]) => name in suite.options)
    const read = own.map(([name, words]) => [name, readValue(name, words, suite.options[name])])
    return { ...suite, options: { ...suite.options, ...Object.fromEntries(read) } }
  })
  return { suites: configured, json: values.json, list: values.list, help: values.help }
}

const isNamed = (suite: BenchSuite, name: string) =>
  suite.name === name || suite.name.startsWith(`${name.replace(/\/$/, '')}/`)

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const
  const repeated = { type: 'string', multiple: true } as const
  const own = Object.fromEntries(OPTION_NAMES.map((name) => [name, repeated]))
  const options = { json: flag, list: flag, help: { ...flag, short: 'h' }, ...own } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    return { values: values as typeof values & Partial<Record<keyof BenchOptions, string[]>>, positionals }
  } catch (error) {
    throw new BenchUsageError((error as Error).message)
  }
}

/** The value of an option, read as the type of its default. */
function readValue(
  name: keyof BenchOptions,
  words: readonly string[],
  byDefault: BenchOptions[keyof BenchOptions] = '',
) {
  const last = words[words.length - 1]
  if (name === 'only') return words
  if (typeof byDefault === 'string') return last
  if (typeof byDefault === 'number') return countOf(name, last)
  return last.split(',').map((word) => countOf(name, word))
}

function countOf(name: string, word: string): number {
  const count = Number(word)
  if (Number.isInteger(count) && count > 0) return count
  throw new BenchUsageError(`--${name} is ${word} but must be a whole number above 0`)
}
