import type { CallOptions } from '../engine/call.js'
import { createEngine, type EngineOptions } from '../engine/engine.js'
import { RUN_SETTINGS, type RunOptions } from '../lab/experiments/option.js'
import { computed } from '../lab/experiments/part.js'
import { optionsWith, type Preset } from '../lab/experiments/preset.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import type { CommandRequest } from './args.js'
import { flagOf } from './flag.js'
import { footerOf, machine, machineFacts, now } from './machine.js'
import { FinishedParts } from './parts.js'

/** A request to run one experiment. */
type RunRequest = Extract<CommandRequest, { command: 'run' }>

/** A request to run all experiments. */
export type RunAllRequest = Extract<CommandRequest, { command: 'run all' }>

/**
 * Opens the parts that an interrupted run of the same request saved in its report's folder. Throws NOT_WRITTEN when
 * their file cannot be read or truncated.
 */
export function openParts(folder: string, request: RunRequest | RunAllRequest): Promise<FinishedParts> {
  const { seed, numerics } = request.settings
  if (request.command === 'run all')
    return FinishedParts.open(folder, { all: request.preset ?? 'default', seed, numerics })
  return FinishedParts.open(folder, { experiment: request.experiment.name, seed, numerics, options: request.options })
}

/** Environment of `run`: options of the call and of the engine, and the saved parts of an interrupted run. */
interface RunHost extends CallOptions, EngineOptions {
  parts?: FinishedParts | undefined
}

/** Runs an experiment on a new engine, which it closes at the end, and returns the outcome of the command. */
export async function run(
  { experiment, settings, options, preset }: RunRequest,
  { signal, onProgress, parts, ...engineOptions }: RunHost,
): Promise<CommandOutcome> {
  const begun = performance.now()
  const { seed, threads, numerics } = settings
  const engine = await createEngine({ ...engineOptions, threads, numerics })
  try {
    const result = await experiment.run({
      engine,
      seed,
      options,
      signal,
      onProgress,
      part: parts?.part ?? computed,
    })
    signal?.throwIfAborted()
    const before = parts?.secondsBefore ?? 0
    const took = { before, seconds: before + Math.round(performance.now() - begun) / 1000 }
    return outcomeOf({ experiment, settings, options, preset }, result, machine(engine.capabilities), took)
  } finally {
    await engine.close()
  }
}

/** The members of a request that determine its result. */
type RunInputs = Omit<RunRequest, 'command' | 'delivery'>

/**
 * Combines an experiment's result with the facts of its run into the outcome of the command. `seconds` is the total
 * time of the run, of which `before` preceded an interrupt.
 */
function outcomeOf(
  inputs: RunInputs,
  result: object,
  here: ReturnType<typeof machine>,
  { before, seconds }: { before: number; seconds: number },
): CommandOutcome {
  const { experiment, options, preset } = inputs
  const { name, title, about } = experiment
  const { seed } = inputs.settings
  const again = commandLine(inputs)
  const time = seconds.toFixed(1)
  const [lead, ...tables] = experiment.tables(result)
  return {
    title,
    about,
    document: { experiment: name, ...(preset && { preset }), seed, engine: here, options, ...result, seconds },
    ...(lead && { lead }),
    tables,
    figures: experiment.figures(result),
    checks: experiment.checks?.(result) ?? [],
    facts: [
      ['command', again],
      ['seed', String(seed)],
      ...Object.entries(options).map(([option, value]) => [flagOf(option).slice(2), String(value)] as const),
      ...machineFacts(here),
      ['seconds', before > 0 ? `${time}, ${before.toFixed(1)} of them before an interrupt` : time],
      ['date', now()],
    ],
    footer: footerOf(again, seconds, here),
  }
}

/**
 * Returns the command that repeats a run, with its preset, its seed, and the values that differ from the defaults (of
 * the preset, if there is one).
 */
function commandLine({ experiment, settings, options, preset }: RunInputs): string {
  const all: RunOptions = { ...RUN_SETTINGS, ...optionsWith(experiment, preset) }
  return commandOf(experiment.name, preset, { ...settings, ...options }, all)
}

/**
 * Returns a `noisy-teacher run` command with the preset, the seed, and those `values` that differ from the defaults in
 * `options`.
 */
export function commandOf(
  name: string,
  preset: Preset | undefined,
  values: Readonly<Record<string, number | string>>,
  options: RunOptions = RUN_SETTINGS,
): string {
  const flags = Object.entries(values)
    .filter(([option, value]) => option === 'seed' || value !== options[option].default)
    .map(([option, value]) => ` ${flagOf(option)} ${value}`)
  return `noisy-teacher run ${name}${preset ? ` --${preset}` : ''}${flags.join('')}`
}
