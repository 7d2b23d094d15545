import { check, shown } from '../../engine/check.js'
import type { Experiment } from './experiment.js'
import type { RunOptions } from './option.js'

/** The presets, which replace defaults of an experiment, each with a phrase on its purpose for the help. */
export const PRESETS = { fast: 'for a first look within seconds', deep: 'for the most precise figures' } as const

/** The name of a preset. */
export type Preset = keyof typeof PRESETS

const PRESET_NAMES = Object.keys(PRESETS) as Preset[]

/** Returns the values of a preset by option name: an empty object without a preset, or if the experiment lacks it. */
export function presetValues(
  experiment: Experiment,
  preset: Preset | undefined,
): Readonly<Record<string, number | string | undefined>> {
  return (preset && experiment[preset]) ?? {}
}

/** Returns the experiment's options with the preset's values as defaults. */
export function optionsWith(experiment: Experiment, preset: Preset | undefined): RunOptions {
  const values = presetValues(experiment, preset)
  return Object.fromEntries(
    Object.entries(experiment.options).map(([name, option]) => [
      name,
      { ...option, default: values[name] ?? option.default },
    ]),
  ) as RunOptions
}

/**
 * Separates the preset, `fast: true` or `deep: true`, from the other values of a spec. Throws BAD_OPTION when `fast` or
 * `deep` is not a boolean, or when both are true.
 */
export function takePreset(
  who: string,
  { fast = false, deep = false, ...values }: Readonly<Record<string, unknown>>,
): { preset?: Preset; values: Readonly<Record<string, unknown>> } {
  const given = { fast, deep }
  for (const name of PRESET_NAMES) {
    const value = given[name]
    const held = typeof value === 'boolean'
    check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be true or false`)
  }
  check(!(fast && deep), 'BAD_OPTION', () => `${who}: fast and deep exclude each other but both are true`)
  const preset = PRESET_NAMES.find((name) => given[name])
  return preset ? { preset, values } : { values }
}
