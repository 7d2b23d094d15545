import type { Command } from 'commander'
import type { CommandOutcome } from '../lab/report/outcome.js'
import { addAudit, takeAuditFlags } from './audit/flags.js'
import { addDistill, takeDistillFlags } from './distill/flags.js'
import { addInspect, takeInspectFlags } from './inspect/flags.js'
import { addParty, takePartyFlags } from './party/flags.js'
import { addPredict, takePredictFlags } from './predict/flags.js'
import type { FlagValues, Taken } from './table-flags.js'
import type { TableHost } from './table-host.js'
import { addVotes, takeVotesFlags } from './votes/flags.js'

/** A command that reads tables: its help, its flags, and what it does. */
interface TableCommand<Request> {
  summary: string
  /** Adds arguments, flags and help. */
  add(command: Command): void
  /** Returns the request that operands and flags make, and the flags that all commands share. */
  take(operands: readonly string[], given: FlagValues): Taken<Request>
  /** Does what the request asks. Its module is loaded only then. */
  perform(request: Request, host: TableHost): Promise<CommandOutcome>
}

/** Hides the type of a command's request, which only the command itself knows. */
const tableCommand = <Request>(command: TableCommand<Request>): TableCommand<unknown> =>
  command as TableCommand<unknown>

/** The commands that read tables, by name. */
export const TABLE_COMMANDS = {
  audit: tableCommand({
    summary: 'how many labels of a table are wrong, and which',
    add: addAudit,
    take: takeAuditFlags,
    perform: async (request, host) => (await import('./audit/audit.js')).audit(request, host),
  }),
  votes: tableCommand({
    summary: 'labels, annotators and their dependence from a table of votes',
    add: addVotes,
    take: takeVotesFlags,
    perform: async (request, host) => (await import('./votes/votes.js')).votes(request, host),
  }),
  distill: tableCommand({
    summary: 'a student from labels that may be wrong, in a model file',
    add: addDistill,
    take: takeDistillFlags,
    perform: async (request, host) => (await import('./distill/distill.js')).distill(request, host),
  }),
  party: tableCommand({
    summary: "a party's teacher, in a model file that holds no row",
    add: addParty,
    take: takePartyFlags,
    perform: async (request, host) => (await import('./party/party.js')).partyFit(request, host),
  }),
  predict: tableCommand({
    summary: 'labels of a table, by a model file',
    add: addPredict,
    take: takePredictFlags,
    perform: async (request, host) => (await import('./predict/predict.js')).predict(request, host),
  }),
  inspect: tableCommand({
    summary: 'what is in a model file',
    add: addInspect,
    take: takeInspectFlags,
    perform: async (request, host) => (await import('./inspect/inspect.js')).inspect(request, host),
  }),
} as const

/** Name of a command that reads tables. */
export type TableCommandName = keyof typeof TABLE_COMMANDS

/** Returns true for the name of a command that reads tables. */
export const readsTables = (name: string): name is TableCommandName => Object.hasOwn(TABLE_COMMANDS, name)
