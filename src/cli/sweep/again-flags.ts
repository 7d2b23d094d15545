import type { Command } from 'commander'
import { NoisyTeacherError, shown } from '../../engine/check.js'
import type { FlagValues, Taken } from '../table-flags.js'
import { addSweepOutput, addThreadsFlag } from './shared-flags.js'

/** The checked arguments of `noisy-teacher trial`. */
export interface TrialRequest {
  folder: string
  key: string
}

/** Adds arguments, flags and help of `trial`. */
export function addTrial(command: Command): void {
  command.description('compute one trial of a sweep again, print it, and compare it with the stored one')
  command.argument('<folder>', 'folder of the sweep')
  command.argument('<key>', 'key of the trial, as status and missing.txt have it')
  addThreadsFlag(command)
  addSweepOutput(command)
}

/** Returns the request that the flags of `trial` make, and the flags that all commands share. */
export const takeTrialFlags = ([folder, key]: readonly string[], given: FlagValues): Taken<TrialRequest> => [
  { folder, key },
  { ...given },
]

/** The checked arguments of `noisy-teacher audit-sweep`. */
export interface AuditSweepRequest {
  folder: string
  /** Share of the stored trials that are computed again. */
  share: number
}

/** Adds arguments, flags and help of `audit-sweep`. */
export function addAuditSweep(command: Command): void {
  command.description('compute a random sample of the trials of a sweep again, and compare them bit for bit')
  command.argument('<folder>', 'folder of the sweep')
  command.option('--share <percent>', 'share of the stored trials, such as 1% (default 1%)')
  addThreadsFlag(command)
  addSweepOutput(command)
}

/** Returns the request that the flags of `audit-sweep` make, and the flags that all commands share. */
export function takeAuditSweepFlags([folder]: readonly string[], given: FlagValues): Taken<AuditSweepRequest> {
  const { share = '1%', ...shared } = given
  const [, digits] = /^(\d+(?:\.\d+)?)%$/.exec(String(share)) ?? []
  const value = Number(digits) / 100
  if (!(value > 0 && value <= 1))
    throw new NoisyTeacherError('BAD_OPTION', `--share must be a percentage such as 1% but is ${shown(share)}`)
  return [{ folder, share: value }, { ...shared }]
}
