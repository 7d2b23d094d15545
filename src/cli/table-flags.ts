import { type Command, Option as Flag } from 'commander'
import { NoisyTeacherError, shown } from '../engine/check.js'
import { TABLE_FORMATS, type TableFormat } from '../tables/format.js'
import { flagOf } from './flag.js'

/** Values of flags by name, as commander parsed them. */
export type FlagValues = Readonly<Record<string, string | boolean>>

/** Checked flags of a command, and the flags that it does not know, which all commands share. */
export type Taken<Request> = readonly [request: Request, shared: Record<string, string | boolean>]

/** How a table of features is read: options of `readDataset`. */
export interface DatasetFlags {
  id?: string
  features?: readonly string[]
  ignore?: readonly string[]
  text?: readonly string[]
  classes?: readonly string[]
  maxCategories?: number
  unknownFeatures?: 'refuse' | 'drop' | 'mean'
  missing?: readonly string[]
  format?: TableFormat
  header?: boolean | 'auto'
  delimiter?: string
}

/** Flags whose value is one text, and those whose value is a list, separated by commas. */
const TEXTS = ['id', 'format', 'delimiter'] as const
const LISTS = ['features', 'ignore', 'text', 'classes'] as const
/** Words of `--missing`. */
const MISSING_WORDS = ['refuse', 'drop', 'mean'] as const
/** The words of `--header`, and the values that they stand for. */
const HEADERS = { auto: 'auto', yes: true, no: false } as const

/** Adds the flags of how a file is read. */
export function addFileFlags(command: Command): void {
  const header = new Flag('--header <when>', 'if the first row names the columns (default auto)')
  command.addOption(header.choices(Object.keys(HEADERS)))
  command.addOption(new Flag('--format <format>', 'format of the file').choices([...TABLE_FORMATS]))
  command.option('--delimiter <character>', 'character between two cells (default: what the first row has most)')
}

/** Returns the value that a word of `--header` stands for. */
export const headerOf = (word: string | boolean | undefined) => HEADERS[(word ?? 'auto') as keyof typeof HEADERS]

/** Returns the parts of a list, without white space around them. */
export const listOf = (text: string | boolean): string[] =>
  String(text)
    .split(',')
    .map((part) => part.trim())

/** Adds the flags of missing features. */
export function addMissingFlags(command: Command): void {
  const missing = new Flag('--missing <what>', 'what to do with a row in which a feature is missing (default refuse)')
  command.addOption(missing.choices([...MISSING_WORDS]))
  command.option('--spellings <words>', 'spellings of a missing cell (default "NA,NaN,null,None,-"; blanks always are)')
}

/** Adds the flags of how a table of features is read. */
export function addDatasetFlags(command: Command): void {
  command.option(
    '--id <column>',
    'column that names the rows (default: one called id, key or name, or ending in _id, if its values all differ; else rows are numbered)',
  )
  command.option('--features <columns>', 'columns to learn from: names, x*, or x1..x20; by default all others')
  command.option('--ignore <columns>', 'columns to leave out')
  command.option('--text <columns>', 'columns of text, which become numbers by the words in them')
  command.option('--classes <labels>', 'the classes, in order (default: all labels that occur)')
  command.option('--max-categories <n>', 'number of different words up to which a column is a category (default 50)')
  addMissingFlags(command)
  addFileFlags(command)
}

/** Takes the flags of how a table of features is read out of all. Throws BAD_OPTION when a number is none. */
export function takeDatasetFlags(given: FlagValues): [read: DatasetFlags, others: FlagValues] {
  const { header, missing, spellings, maxCategories, ...rest } = given
  const own: Record<string, unknown> = { header: headerOf(header) }
  const others: Record<string, string | boolean> = {}
  for (const [name, value] of Object.entries(rest)) {
    if ((TEXTS as readonly string[]).includes(name)) own[name] = value
    else if ((LISTS as readonly string[]).includes(name)) own[name] = listOf(value)
    else others[name] = value
  }
  if (missing !== undefined) own.unknownFeatures = missing
  if (spellings !== undefined) own.missing = listOf(spellings)
  if (maxCategories !== undefined) own.maxCategories = countOf('--max-categories', maxCategories)
  return [own as DatasetFlags, others]
}

/** Returns a whole number of at least 1. Throws BAD_OPTION when the text is none. */
export function countOf(flag: string, text: string | boolean): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new NoisyTeacherError('BAD_OPTION', `${flag} must be a whole number of at least 1 but is ${shown(text)}`)
}

/** Flags that do not change a result. */
const WITHOUT_EFFECT = ['out', 'json', 'quiet', 'threads']

/** Returns the command that repeats a run, as one types it: its name, its operands, and the flags with an effect. */
export function commandLine(name: string, operands: readonly string[], given: FlagValues): string {
  const flags = Object.entries(given)
    .filter(([flag]) => !WITHOUT_EFFECT.includes(flag))
    .map(([flag, value]) => (value === true ? flagOf(flag) : `${flagOf(flag)} ${quoted(String(value))}`))
  return ['noisy-teacher', name, ...operands.map(quoted), ...flags].join(' ')
}

/** Returns a word of a command line, in quotes where a shell needs them. */
const quoted = (word: string) => (/^[\w./,:=-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`)

/** Returns names that a message lists as the value of a flag. */
const listFlag = (names: string) => quoted(names.slice(1, -1).split("', '").join(','))

/** What the library advises, and the flags that do it. */
const ADVICE: readonly (readonly [
  text: string | RegExp,
  flags: string | ((whole: string, names: string) => string),
])[] = [
  ['drop such rows, or fill in the mean', 'add --missing mean to fill them, or --missing drop to leave their rows out'],
  [/ignore ((?:'[^']*'(?:, )?)+)/, (_: string, names: string) => `add --ignore ${listFlag(names)}`],
  [/take ((?:'[^']*'(?:, )?)+) as text/, (_: string, names: string) => `add --text ${listFlag(names)}`],
  ['recognized as that of the labels; name it', 'recognized as that of the labels; name it by --label'],
  [/name them: item (.+), annotator (.+), label (.+)\. If/, 'name them: --item $1 --annotator $2 --label $3. If'],
  ['say that the form is wide', 'give --form wide'],
  ['say whether the form is long or wide', 'give --form long or --form wide'],
]

/** Returns the result of a call of the library. Its advice in an error names the flags of the command instead. */
export async function namingFlags<T>(result: Promise<T>): Promise<T> {
  return result.catch((error: unknown) => {
    if (!(error instanceof NoisyTeacherError)) throw error
    const message = ADVICE.reduce((text, [ours, flags]) => text.replace(ours, flags as string), error.message)
    throw new NoisyTeacherError(error.code, message, { cause: error.cause })
  })
}
