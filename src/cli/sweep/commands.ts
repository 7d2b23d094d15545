import type { Command } from 'commander'
import type { FlagValues, Taken } from '../table-flags.js'
import { addSweep, takeSweepFlags } from './flags.js'
import type { SweepHost } from './host.js'

/** A command about sweeps: its help, its flags, and what it does. */
interface SweepCommand<Request> {
  summary: string
  /** Adds arguments, flags and help. */
  add(command: Command): void
  /** Returns the request that operands and flags make, and the flags that all commands share. */
  take(operands: readonly string[], given: FlagValues): Taken<Request>
  /** Does what the request asks, and returns the exit code. Its module is loaded only then. */
  perform(request: Request, host: SweepHost): Promise<number>
}

/** Hides the type of a command's request, which only the command itself knows. */
const sweepCommand = <Request>(command: SweepCommand<Request>): SweepCommand<unknown> =>
  command as SweepCommand<unknown>

/** The commands about sweeps, by name. */
export const SWEEP_COMMANDS = {
  sweep: sweepCommand({
    summary: 'run the trials of a spec file, which survives kills and can be extended',
    add: addSweep,
    take: takeSweepFlags,
    perform: async (request, host) => (await import('./sweep.js')).sweep(request, host),
  }),
} as const

/** Name of a command about sweeps. */
export type SweepCommandName = keyof typeof SWEEP_COMMANDS

/** Returns true for the name of a command about sweeps. */
export const isSweepCommand = (name: string): name is SweepCommandName => Object.hasOwn(SWEEP_COMMANDS, name)
