import type { CallOptions } from '../engine/call.js'
import { createEngine, type EngineOptions } from '../engine/engine.js'
import { type Options, SETTINGS } from '../lab/experiments/option.js'
import { computed } from '../lab/experiments/part.js'
import { optionsWith, type Preset } from '../lab/experiments/preset.js'
import type { Outcome } from '../lab/report/outcome.js'
import type { Request } from './args.js'
import { flagOf } from './flag.js'
import { footerOf, machine, machineFacts, now } from './machine.js'
import { Parts } from './parts.js'

type Run = Extract<Request, { command: 'run' }>

type All = Extract<Request, { command: 'run all' }>

/** The finished parts of the same run before, in the folder of its report. */
export function openParts(folder: string, request: Run | All): Promise<Parts> {
  const { seed, numerics } = request.settings
  if (request.command === 'run all') return Parts.open(folder, { all: request.preset ?? 'default', seed, numerics })
  return Parts.open(folder, { experiment: request.experiment.name, seed, numerics, options: request.options })
}

interface RunOptions extends CallOptions, EngineOptions {
  parts?: Parts | undefined
}

/** Runs an experiment on an engine of its own. */
export async function run(
  { experiment, settings, options, preset }: Run,
  { signal, onProgress, parts, ...engineOptions }: RunOptions,
): Promise<Outcome> {
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

type Asked = Omit<Run, 'command' | 'delivery'>

/** All there is to say of a result: `seconds` in all, and those `before` an interrupt among them. */
function outcomeOf(
  asked: Asked,
  result: object,
  here: ReturnType<typeof machine>,
  { before, seconds }: { before: number; seconds: number },
): Outcome {
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
function commandLine({ experiment, settings, options, preset }: Asked): string {
  const all: Options = { ...SETTINGS, ...optionsWith(experiment, preset) }
  return commandOf(experiment.name, preset, { ...settings, ...options }, all)
}

/** `noisy-teacher run` with the seed, and with what differs from defaults. */
export function commandOf(
  name: string,
  preset: Preset | undefined,
  values: Readonly<Record<string, number | string>>,
  options: Options = SETTINGS,
): string {
  const flags = Object.entries(values)
    .filter(([option, value]) => option === 'seed' || value !== options[option].default)
    .map(([option, value]) => ` ${flagOf(option)} ${value}`)
  return `noisy-teacher run ${name}${preset ? ` --${preset}` : ''}${flags.join('')}`
}
