import { type Command, Option as Flag } from 'commander'
import type { Experiment } from '../lab/experiments/experiment.js'
import { PRESETS, type Preset, presetValues } from '../lab/experiments/preset.js'
import { flagOf } from './flag.js'

/**
 * Adds the flags `--fast` and `--deep` to `run`. With an experiment, the help of the flags lists the values that they
 * set.
 */
export function addPresets(run: Command, experiment: Experiment | undefined): void {
  run.optionsGroup('Presets, which replace defaults (other flags override them):')
  run.addOption(new Flag('--fast', textOf('fast', experiment)).conflicts('deep'))
  run.addOption(new Flag('--deep', textOf('deep', experiment)))
}

/** Returns the help text of a preset's flag: its purpose and the flags that it stands for. */
function textOf(preset: Preset, experiment: Experiment | undefined): string {
  const purpose = PRESETS[preset]
  if (!experiment) return `${purpose}; no effect on experiments without this preset`
  const flags = Object.entries(presetValues(experiment, preset)).map(([name, value]) => `${flagOf(name)} ${value}`)
  return `${purpose}: ${flags.length > 0 ? flags.join(' ') : 'the defaults'}`
}
