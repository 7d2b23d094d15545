import { type Command, Option as Flag } from 'commander'
import { describeOption, RUN_SETTINGS, type RunOption, type RunOptions } from '../lab/experiments/option.js'
import { flagOf } from './flag.js'
import { DEFAULT_COLUMNS, wrap } from './print.js'

/** Formats pairs of name and text in two columns, within 80 columns in total. */
export function listText(entries: readonly (readonly [name: string, text: string])[]): string {
  const indent = 4 + Math.max(...entries.map(([name]) => name.length))
  const lines = ([name, text]: (typeof entries)[number]) =>
    wrap(text, DEFAULT_COLUMNS - indent).map((line, i) => (i === 0 ? `  ${name}` : '').padEnd(indent) + line)
  return entries.flatMap(lines).join('\n')
}

/** Flag of the folder of the report, and its help. */
const OUT_FOLDER = [
  '--out <folder>',
  'write report.html, figures, summary.json and results.jsonl to this folder',
] as const

/** Adds the flags that all commands share. `out` replaces the flag of the folder, and its help. */
export function addFlags(
  command: Command,
  out: readonly (readonly [flag: string, help: string])[] = [OUT_FOLDER],
): void {
  addOptions(command, RUN_SETTINGS, 'Options:')
  addOutputFlags(command, out)
}

/** Adds the flags of what a command prints and writes. */
export function addOutputFlags(command: Command, out: readonly (readonly [flag: string, help: string])[]): void {
  command.optionsGroup('Output:')
  for (const [flag, help] of out) command.option(flag, help)
  command
    .option('--json', 'print one JSON document and nothing else')
    .option('--quiet', 'print no progress and no warnings')
}

/** Adds a flag for each option, with its accepted values and default, under one heading of the help. */
export function addOptions(command: Command, options: RunOptions, group: string): void {
  for (const [name, option] of Object.entries(options)) {
    const [value, limits] = shownValue(option)
    const help = `${option.help.replace(/\.$/, '')} (${limits}default ${option.default})`
    command.addOption(new Flag(`${flagOf(name)} <${value}>`, help).helpGroup(group))
  }
}

/** Maximum number of choices that the help shows in the flag itself; if there are more, its text lists them. */
const MAX_INLINE_CHOICES = 4

/**
 * Returns the placeholder of an option's value in the help, and a text that describes the accepted values; the text is
 * '' if the placeholder lists them.
 */
function shownValue(option: RunOption): [value: string, limits: string] {
  if (option.type !== 'choice') return ['or' in option ? `n|${option.or}` : 'n', `${describeOption(option)}; `]
  const { choices } = option
  return choices.length > MAX_INLINE_CHOICES ? ['name', `${describeOption(option)}; `] : [choices.join('|'), '']
}
