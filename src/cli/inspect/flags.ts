import type { Command } from 'commander'
import { addFlags } from '../flags.js'
import { commandLine, type FlagValues, type Taken } from '../table-flags.js'

/** The checked arguments of `noisy-teacher inspect`. */
export interface InspectRequest {
  /** Path of the model file. */
  model: string
  line: string
}

/** Adds arguments, flags and help of `inspect`. */
export function addInspect(inspect: Command): void {
  inspect.description('print what is in a model file: columns, classes, student, and the figures measured at training')
  inspect.argument('<model>', 'model file')
  addFlags(inspect)
}

/** Returns the request that the flags of `inspect` make, and the flags that all commands share. */
export function takeInspectFlags([model]: readonly string[], given: FlagValues): Taken<InspectRequest> {
  return [{ model, line: commandLine('inspect', [model], given) }, { ...given }]
}
