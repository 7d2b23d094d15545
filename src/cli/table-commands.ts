import type { CommandOutcome } from '../lab/report/outcome.js'
import { addAudit, takeAuditFlags } from './audit/flags.js'
import { addDistill, takeDistillFlags } from './distill/flags.js'
import { addInspect, takeInspectFlags } from './inspect/flags.js'
import { hideRequest, type OwnCommand } from './own-command.js'
import { addParty, takePartyFlags } from './party/flags.js'
import { addPredict, takePredictFlags } from './predict/flags.js'
import type { TableHost } from './table-host.js'
import { addVotes, takeVotesFlags } from './votes/flags.js'

/** Hides the type of the request of a command that reads tables. */
const tableCommand = <Request>(command: OwnCommand<Request, TableHost, CommandOutcome>) => hideRequest(command)

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
