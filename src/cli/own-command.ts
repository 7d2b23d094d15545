import type { Command } from 'commander'
import type { FlagValues, Taken } from './table-flags.js'

/** A command with flags of its own: its help, its flags, and what it does in an environment `Host`. */
export interface OwnCommand<Request, Host, Result> {
  summary: string
  /** Adds arguments, flags and help. */
  add(command: Command): void
  /** Returns the request that operands and flags make, and the flags that all commands share. */
  take(operands: readonly string[], given: FlagValues): Taken<Request>
  /** Does what the request asks. Its module is loaded only then. */
  perform(request: Request, host: Host): Promise<Result>
}

/** Hides the type of a command's request, which only the command itself knows. */
export const hideRequest = <Request, Host, Result>(
  command: OwnCommand<Request, Host, Result>,
): OwnCommand<unknown, Host, Result> => command as OwnCommand<unknown, Host, Result>
