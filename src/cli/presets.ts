import { type Command, Option as Flag } from 'commander'
import type { Experiment } from '../lab/experiments/experiment.js'
import { PRESETS, type Preset, presetValues } from '../lab/experiments/preset.js'
import { flagOf } from './flag.js'

/** Adds `--fast` and `--deep`; of an experiment with what they stand for. */
export function addPresets(run: Command, experiment: Experiment | undefined): void {
  run.optionsGroup('Presets, in place of the defaults; other flags overrule them:')
  run.addOption(new Flag('--fast', textOf('fast', experiment)).conflicts('deep'))
  run.addOption(new Flag('--deep', textOf('deep', experiment)))
}

function textOf(preset: Preset, experiment: Experiment | undefined): string {
  const what = PRESETS[preset]
  if (!experiment) return `${what}; the defaults where an experiment has no such preset`
  const flags = Object.entries(presetValues(experiment, preset)).map(([name, value]) => `${flagOf(name)} ${value}`)
  return `${what}: ${flags.length > 0 ? flags.join(' ') : 'the defaults'}`
}
