import type { CallOptions } from '../engine/call.js'
import { createEngine, type EngineOptions } from '../engine/engine.js'
import { type RunOptions, RUN_SETTINGS } from '../lab/experiments/option.js'
import { computed } from '../lab/experiments/part.js'
import { optionsWith, type Preset } from '../lab/experiments/preset.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import type { CommandRequest } from './args.js'
import { flagOf } from './flag.js'
import { footerOf, machine, machineFacts, now } from './machine.js'
import { FinishedParts } from './parts.js'

type RunRequest = Extract<CommandRequest, { command: 'run' }>

type RunAllRequest = Extract<CommandRequest, { command: 'run all' }>

/** The finished parts of the same run before, in the folder of its report. */
export function openParts(folder: string, request: RunRequest | RunAllRequest): Promise<FinishedParts> {
  const { seed, numerics } = request.settings
  if (request.command === 'run all') return FinishedParts.open(folder, { all: request.preset ?? 'default', seed, numerics })
  return FinishedParts.open(folder, { experiment: request.experiment.name, seed, numerics, options: request.options })
}

interface RunHost extends CallOptions, EngineOptions {
  parts?: FinishedParts | undefined
}

/** Runs an experiment on an engine of its own. */
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

type RunInputs = Omit<RunRequest, 'command' | 'delivery'>

/** RunAllRequest there is to say of a result: `seconds` in all, and those `before` an interrupt among them. */
function outcomeOf(
  asked: RunInputs,
  result: object,
  here: ReturnType<typeof machine>,
  { before, seconds }: { before: number; seconds: number },
): CommandOutcome {
  const { experiment, options, preset } = asked
  const { name, title, about } = experiment
  const { seed } = asked.settings
  const again = commandLine(asked)
  const time = seconds.toFixed(1)
  return {
    title,
    about,
    document: { experiment: name, ...(preset && { preset }), seed, engine: here, options, ...result, seconds },
    tables: experiment.tables(result),
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

/** The command that runs this again: the preset, what differs from its values or the defaults, and the seed. */
function commandLine({ experiment, settings, options, preset }: RunInputs): string {
  const all: RunOptions = { ...RUN_SETTINGS, ...optionsWith(experiment, preset) }
  return commandOf(experiment.name, preset, { ...settings, ...options }, all)
}

/** `noisy-teacher run` with the seed, and with what differs from defaults. */
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
