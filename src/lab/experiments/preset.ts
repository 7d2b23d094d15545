import { check, shown } from '../../engine/check.js'
import type { Experiment } from './experiment.js'
import type { Options } from './option.js'

/** What takes the place of an experiment's defaults, and what it is for. */
export const PRESETS = { fast: 'for a first look within seconds', deep: 'for the best figures' } as const

export type Preset = keyof typeof PRESETS

const NAMES = Object.keys(PRESETS) as Preset[]

/** The values that a preset gives: none where the experiment has no such preset, so that its defaults are used. */
export function presetValues(
  experiment: Experiment,
  preset: Preset | undefined,
): Readonly<Record<string, number | string | undefined>> {
  return (preset && experiment[preset]) ?? {}
}

/** The options with a preset's values as their defaults. */
export function optionsWith(experiment: Experiment, preset: Preset | undefined): Options {
  const values = presetValues(experiment, preset)
  return Object.fromEntries(
    Object.entries(experiment.options).map(([name, option]) => [
      name,
      { ...option, default: values[name] ?? option.default },
    ]),
  ) as Options
}

/**
 * Parts `fast: true` or `deep: true` from the other values. Errors: BAD_OPTION (neither true nor false, or both true).
 */
export function takePreset(
  who: string,
  { fast = false, deep = false, ...values }: Readonly<Record<string, unknown>>,
): { preset?: Preset; values: Readonly<Record<string, unknown>> } {
  const given = { fast, deep }
  for (const name of NAMES) {
    const value = given[name]
    const held = typeof value === 'boolean'
    check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be true or false`)
  }
  check(!(fast && deep), 'BAD_OPTION', () => `${who}: fast and deep exclude each other but both are true`)
  const preset = NAMES.find((name) => given[name])
  return preset ? { preset, values } : { values }
}
