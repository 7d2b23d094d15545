import { Command, CommanderError, Option as Flag } from 'commander'
import { NoisyTeacherError, printable } from '../engine/check.js'
import { type ClaimFamily, namesOf } from '../lab/claims/catalog.js'
import type { Experiment } from '../lab/experiments/experiment.js'
import {
  checkOptions,
  parseOption,
  RUN_SETTINGS,
  type RunOptions,
  type RunSettings,
} from '../lab/experiments/option.js'
import { optionsWith, type Preset, takePreset } from '../lab/experiments/preset.js'
import { findExperiment } from '../lab/experiments/registry.js'
import { isSpecPath, readSpec } from '../lab/experiments/spec.js'
import { flagOf } from './flag.js'
import { addFlags, addOptions, listText } from './flags.js'
import { addPresets } from './presets.js'
import { isSweepCommand, SWEEP_COMMANDS, type SweepCommandName } from './sweep/commands.js'
import { readsTables, TABLE_COMMANDS, type TableCommandName } from './table-commands.js'
import { findClaims, type VerifyRequest } from './verify.js'
import { VERSION } from './version.js'

/** Settings of a command's output: the folder of its report and the form of the printed text. */
export interface OutputSettings {
  /** Folder to which the report is written; without it, none is written. */
  out?: string
  /** True to print one JSON document in place of text. */
  json: boolean
  /** True to print no progress and no warnings. */
  quiet: boolean
}

/** The checked arguments of one command: its output, the settings of its run, and what to run or verify. */
export type CommandRequest = { delivery: OutputSettings; settings: RunSettings } & (
  | { command: 'list' | 'info' }
  | ({ command: 'verify' } & Omit<VerifyRequest, 'settings'>)
  | { command: 'run'; experiment: Experiment; preset?: Preset; options: Readonly<Record<string, number | string>> }
  | { command: 'run all'; preset?: Preset }
  | { command: TableCommandName; request: unknown }
  | { command: SweepCommandName; request: unknown }
)

/** Help text to print. `asked` is false if it replaces a missing command, which is an error, and else true. */
export interface HelpRequest {
  command: 'help'
  text: string
  asked: boolean
}

/** Values of the given flags by name, as commander parsed them. */
type FlagValues = Record<string, string | boolean>

/** The experiments that can be run and the claims that can be verified, by family. */
export interface CommandCatalog {
  experiments: readonly Experiment[]
  families: readonly ClaimFamily[]
}

/**
 * Parses and checks the arguments of `noisy-teacher`. Throws BAD_OPTION when an argument is invalid; the message
 * suggests the nearest valid word.
 */
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
        found = { command, given: (args.at(-1) as Command).opts(), operands: args.slice(0, -2) }
      })
  addFlags(add('list', 'list the experiments'))
  addRun(add('run', 'run an experiment, given by name or by a spec file'), experiments, target?.experiment)
  addVerify(add('verify', 'test each claim of the theory with an experiment'), families)
  for (const [name, { summary, add: addTo }] of Object.entries(TABLE_COMMANDS))
    addTo(add(name as TableCommandName, summary))
  for (const [name, { summary, add: addTo }] of Object.entries(SWEEP_COMMANDS))
    addTo(add(name as SweepCommandName, summary))
  addFlags(add('info', 'show versions, threads, memory and available data'))
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

/** The name that `run` accepts for all experiments. */
const ALL_EXPERIMENTS = 'all'

/** The target of `run`, given by a name or a spec file. */
interface RunTarget {
  /** The experiment to run; undefined to run all of them. */
  experiment?: Experiment
  /** Preset that the spec file names; a preset flag overrides it. */
  preset?: Preset
  /** Values of options in the spec file; flags override them. */
  values: Readonly<Record<string, unknown>>
}

/** Finds an experiment by name, or reads and checks a spec file. Throws BAD_OPTION when it is invalid. */
async function findTarget(operand: string, known: readonly Experiment[]): Promise<RunTarget> {
  const find = (name: string) => (name === ALL_EXPERIMENTS ? {} : { experiment: findExperiment(name, known) })
  if (!isSpecPath(operand)) return { ...find(operand), values: {} }
  const { experiment: name, values: written } = await readSpec(operand)
  const found = find(name)
  const { values, ...preset } = takePreset(operand, written)
  checkOptions(operand, { ...RUN_SETTINGS, ...found.experiment?.options }, values)
  return { ...found, values, ...preset }
}

/** Returns the first argument of `run` that is neither a flag nor a flag's value, before commander parses the flags. */
function operandOf(argv: readonly string[], known: readonly Experiment[]): string | undefined {
  const names = [RUN_SETTINGS, ...known.map((experiment) => experiment.options)].flatMap(Object.keys)
  const valued = new Set(['--out', ...names.map(flagOf)])
  for (let i = 0; i < argv.length; i++) {
    if (!argv[i].startsWith('-')) return argv[i]
    if (valued.has(argv[i])) i++
  }
  return undefined
}

/** Adds arguments, flags and help of `run`: those of one experiment if it is given, otherwise a list of all. */
function addRun(run: Command, known: readonly Experiment[], experiment: Experiment | undefined): void {
  run.argument('<experiment>', `name of an experiment, path of a spec file (.json, .yaml), or ${ALL_EXPERIMENTS}`)
  if (experiment) {
    run.description(`${experiment.title}\n\n${experiment.about}`).usage(`${experiment.name} [options]`)
    run.configureHelp({ visibleArguments: () => [] })
    addOptions(run, experiment.options, `Options of ${experiment.name}:`)
  } else {
    const all = { name: ALL_EXPERIMENTS, summary: 'every experiment; --out adds an index page of the reports' }
    const names = [...known, all].map(({ name, summary }): [string, string] => [name, summary])
    run.addHelpText('after', `\nExperiments (options of each: noisy-teacher run <name> --help):\n${listText(names)}`)
  }
  addPresets(run, experiment)
  addFlags(run)
}

/** Adds arguments, flags and help of `verify`. */
function addVerify(verify: Command, families: readonly ClaimFamily[]): void {
  verify.description(
    'test each claim of the theory with an experiment\n\n' +
      'Each thread measures one claim at a time, so the numbers do not depend on how many threads there are.',
  )
  verify.argument('[claims...]', 'numbers of claims, such as T11; all claims by default')
  const titles = families.flatMap(({ claims }) =>
    claims.map((claim): [string, string] => [namesOf(claim).join(', '), claim.title]),
  )
  verify.addHelpText('after', `\nClaims:\n${listText(titles)}`)
  verify.optionsGroup('Precision (by default, all claims take about ten minutes):')
  verify.addOption(new Flag('--fast', 'wider intervals; all claims take less than a minute').conflicts('deep'))
  verify.addOption(new Flag('--deep', 'the narrowest intervals, from ten times as many repetitions'))
  addFlags(verify)
}

/** The command, flags and arguments that commander found. */
interface ParsedCommand {
  command: CommandRequest['command']
  given: FlagValues
  /** The arguments that are no flags: the names of claims for `verify`, tables and models for other commands. */
  operands: readonly unknown[]
}

/** Merges flags, spec file, preset and defaults into a checked request. Throws BAD_OPTION when a value is invalid. */
function toRequest(
  { command, given: all, operands }: ParsedCommand,
  { target, families }: { target: RunTarget | undefined; families: readonly ClaimFamily[] },
): CommandRequest {
  const [request, given] = takeOwn(command, operands, all)
  const { out, json = false, quiet = false, fast, deep, ...flags } = given
  const preset = fast ? 'fast' : deep ? 'deep' : target?.preset
  const experiment = command === 'run' ? target?.experiment : undefined
  const own: RunOptions = experiment ? optionsWith(experiment, preset) : {}
  const known = { ...own, ...RUN_SETTINGS }
  const who = command === 'run' ? `run ${experiment?.name ?? ALL_EXPERIMENTS}` : command
  const values = Object.fromEntries(
    Object.entries(flags).map(([name, text]) => [name, parseOption((known as RunOptions)[name], String(text))]),
  )
  const { seed, threads, numerics, ...options } = checkOptions(who, known, { ...target?.values, ...values }, flagOf)
  const settings = { seed, threads, numerics }
  const delivery = { ...(out !== undefined && { out: String(out) }), json: Boolean(json), quiet: Boolean(quiet) }
  switch (command) {
    case 'run':
      return {
        ...(experiment ? { command, experiment, options } : { command: 'run all' }),
        ...{ delivery, settings },
        ...(preset && { preset }),
      }
    case 'verify': {
      const claims = findClaims(operands[0] as readonly string[], families)
      return { command, delivery, settings, effort: preset ?? 'default', claims }
    }
    case 'list':
    case 'info':
      return { command, delivery, settings }
    default:
      return { command: command as TableCommandName, delivery, settings, request }
  }
}

/** Returns the request that a command with flags of its own makes of them, and the flags that all commands share. */
function takeOwn(command: CommandRequest['command'], operands: readonly unknown[], all: FlagValues) {
  const words = operands
    .flat()
    .filter((operand) => operand !== undefined)
    .map(String)
  if (readsTables(command)) return TABLE_COMMANDS[command].take(words, all)
  return isSweepCommand(command) ? SWEEP_COMMANDS[command].take(words, all) : ([undefined, all] as const)
}

/** Converts a message of commander to the form of the library's messages. */
function oneLine(message: string): string {
  return printable(message.replace(/^error: /, '').replace(/\s*\(Did you mean (.*)\?\)/s, '; did you mean $1?'))
}
