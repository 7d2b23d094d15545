import { Command, CommanderError, Option as Flag } from 'commander'
import { NoisyTeacherError, printable } from '../engine/check.js'
import { type Family, namesOf } from '../lab/claims/catalog.js'
import type { Experiment } from '../lab/experiments/experiment.js'
import {
  checkOptions,
  describeOption,
  type RunOption,
  type RunOptions,
  parseOption,
  RUN_SETTINGS,
  type RunSettings,
} from '../lab/experiments/option.js'
import { optionsWith, type Preset, takePreset } from '../lab/experiments/preset.js'
import { findExperiment } from '../lab/experiments/registry.js'
import { isSpecPath, readSpec } from '../lab/experiments/spec.js'
import { flagOf } from './flag.js'
import { addPresets } from './presets.js'
import { findClaims, type VerifyRequest } from './verify.js'
import { VERSION } from './version.js'

/** How the outcome is given out. */
export interface OutputSettings {
  /** The folder for the report. */
  out?: string
  json: boolean
  quiet: boolean
}

export type CommandRequest = { delivery: OutputSettings; settings: RunSettings } & (
  | { command: 'list' | 'info' }
  | ({ command: 'verify' } & Omit<VerifyRequest, 'settings'>)
  | { command: 'run'; experiment: Experiment; preset?: Preset; options: Readonly<Record<string, number | string>> }
  | { command: 'run all'; preset?: Preset }
)

/** HelpRequest in place of a request: asked for, or because nothing was. */
export interface HelpRequest {
  command: 'help'
  text: string
  asked: boolean
}

type FlagValues = Record<string, string | boolean>

/** What there is to run and to verify. */
export interface CommandCatalog {
  experiments: readonly Experiment[]
  families: readonly Family[]
}

/** What the arguments ask for. Errors: BAD_OPTION, one line, with the nearest word where there is one. */
export async function parseArguments(
  argv: readonly string[],
  { experiments, families }: CommandCatalog,
): Promise<CommandRequest | HelpRequest> {
  const operand = argv[0] === 'run' ? operandOf(argv.slice(1), experiments) : undefined
  const target = operand === undefined ? undefined : await findTarget(operand, experiments)
  let text = ''
  let found: ParsedCommand | undefined
  const program = new Command('noisy-teacher')
    .description('Bad models are good teachers: experiments with noisy labels.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: (part) => (text += part), writeErr: (part) => (text += part), outputError: () => {} })
  const add = (command: CommandRequest['command'], summary: string): Command =>
    program
      .command(command)
      .summary(summary)
      .description(summary)
      .action((...args) => {
        const [names] = args
        found = { command, given: (args.at(-1) as Command).opts(), names: Array.isArray(names) ? names : [] }
      })
  addFlags(add('list', 'show the experiments'))
  addRun(add('run', 'run an experiment, named or written down in a spec file'), experiments, target?.experiment)
  addVerify(add('verify', 'check the theory: every claim as an experiment'), families)
  addFlags(add('info', 'show versions, threads, memory and data'))
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const helped = error.exitCode === 0 || error.code === 'commander.help'
    if (helped) return { command: 'help', text, asked: error.exitCode === 0 }
    throw new NoisyTeacherError('BAD_OPTION', oneLine(error.message), { cause: error })
  }
  return toRequest(found!, { target, families })
}

/** What stands for every experiment. */
const ALL_EXPERIMENTS = 'all'

interface RunTarget {
  /** None: all of them. */
  experiment?: Experiment
  /** What a spec file gives, below the flags. */
  preset?: Preset
  values: Readonly<Record<string, unknown>>
}

async function findTarget(operand: string, known: readonly Experiment[]): Promise<RunTarget> {
  const find = (name: string) => (name === ALL_EXPERIMENTS ? {} : { experiment: findExperiment(name, known) })
  if (!isSpecPath(operand)) return { ...find(operand), values: {} }
  const { experiment: name, values: written } = await readSpec(operand)
  const found = find(name)
  const { values, ...preset } = takePreset(operand, written)
  checkOptions(operand, { ...RUN_SETTINGS, ...found.experiment?.options }, values)
  return { ...found, values, ...preset }
}

/** What `run` is to run, wherever among the flags it stands. */
function operandOf(argv: readonly string[], known: readonly Experiment[]): string | undefined {
  const names = [RUN_SETTINGS, ...known.map((experiment) => experiment.options)].flatMap(Object.keys)
  const valued = new Set(['--out', ...names.map(flagOf)])
  for (let i = 0; i < argv.length; i++) {
    if (!argv[i].startsWith('-')) return argv[i]
    if (valued.has(argv[i])) i++
  }
  return undefined
}

function addRun(run: Command, known: readonly Experiment[], experiment: Experiment | undefined): void {
  run.argument('<experiment>', `a name, the path of a spec (.json, .yaml), or ${ALL_EXPERIMENTS}`)
  if (experiment) {
    run.description(`${experiment.title}\n\n${experiment.about}`).usage(`${experiment.name} [options]`)
    run.configureHelp({ visibleArguments: () => [] })
    addOptions(run, experiment.options, `RunOptions of ${experiment.name}:`)
  } else {
    const all = { name: ALL_EXPERIMENTS, summary: 'every one, and with --out an index page over their reports' }
    const names = [...known, all].map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`)
    run.addHelpText(
      'after',
      `\nExperiments (each has options of its own: noisy-teacher run <name> --help):\n${names.join('\n')}`,
    )
  }
  addPresets(run, experiment)
  addFlags(run)
}

function addVerify(verify: Command, families: readonly Family[]): void {
  verify.description(
    'check the theory: every claim as an experiment\n\nClaims are many small problems: --threads auto is one thread here, on which they end soonest.',
  )
  verify.argument('[claims...]', 'numbers of claims, such as T11; all where none is given')
  const titles = families.flatMap(({ claims }) =>
    claims.map((claim) => `  ${namesOf(claim).join(', ').padEnd(9)} ${claim.title}`),
  )
  verify.addHelpText('after', `\nClaims:\n${titles.join('\n')}`)
  verify.optionsGroup('How much is measured (without one, about ten minutes for all claims):')
  verify.addOption(new Flag('--fast', 'about a minute for all claims').conflicts('deep'))
  verify.addOption(new Flag('--deep', 'the narrowest intervals, for as long as it takes'))
  addFlags(verify)
}

function addFlags(command: Command): void {
  addOptions(command, RUN_SETTINGS, 'RunOptions:')
  command
    .optionsGroup('Output:')
    .option('--out <folder>', 'write report.html, figures, summary.json and results.jsonl there')
    .option('--json', 'print one JSON document and nothing else')
    .option('--quiet', 'no progress and no warnings')
}

function addOptions(command: Command, options: RunOptions, group: string): void {
  for (const [name, option] of Object.entries(options)) {
    const [value, limits] = shownValue(option)
    const help = `${option.help} (${limits}default ${option.default})`
    command.addOption(new Flag(`${flagOf(name)} <${value}>`, help).helpGroup(group))
  }
}

/** More choices than these stand in the text behind the flag. */
const MAX_INLINE_CHOICES = 4

/** What stands for an option's value, and what else is said of it. */
function shownValue(option: RunOption): [value: string, limits: string] {
  if (option.type !== 'choice') return ['or' in option ? `n|${option.or}` : 'n', `${describeOption(option)}; `]
  const { choices } = option
  return choices.length > MAX_INLINE_CHOICES ? ['name', `${describeOption(option)}; `] : [choices.join('|'), '']
}

interface ParsedCommand {
  command: CommandRequest['command']
  given: FlagValues
  /** The claims that were named. */
  names: readonly string[]
}

function toRequest(
  { command, given, names }: ParsedCommand,
  { target, families }: { target: RunTarget | undefined; families: readonly Family[] },
): CommandRequest {
  const { out, json = false, quiet = false, fast, deep, ...flags } = given
  const preset = fast ? 'fast' : deep ? 'deep' : target?.preset
  const experiment = command === 'run' ? target?.experiment : undefined
  const own: RunOptions = experiment ? optionsWith(experiment, preset) : {}
  const all = { ...own, ...RUN_SETTINGS }
  const who = command === 'run' ? `run ${experiment?.name ?? ALL_EXPERIMENTS}` : command
  const values = Object.fromEntries(
    Object.entries(flags).map(([name, text]) => [name, parseOption((all as RunOptions)[name], String(text))]),
  )
  const { seed, threads, numerics, ...options } = checkOptions(who, all, { ...target?.values, ...values }, flagOf)
  const settings = { seed, threads, numerics }
  const delivery = { ...(out !== undefined && { out: String(out) }), json: Boolean(json), quiet: Boolean(quiet) }
  switch (command) {
    case 'run':
      return {
        ...(experiment ? { command, experiment, options } : { command: 'run all' }),
        ...{ delivery, settings },
        ...(preset && { preset }),
      }
    case 'verify':
      return { command, delivery, settings, effort: preset ?? 'default', claims: findClaims(names, families) }
    default:
      return { command, delivery, settings }
  }
}

/** Commander's message in the form of ours. */
function oneLine(message: string): string {
  return printable(message.replace(/^error: /, '').replace(/\s*\(Did you mean (.*)\?\)/s, '; did you mean $1?'))
}
