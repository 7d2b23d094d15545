import { hideRequest, type OwnCommand } from '../own-command.js'
import { addAuditSweep, addTrial, takeAuditSweepFlags, takeTrialFlags } from './again-flags.js'
import { addSweep, takeSweepFlags } from './flags.js'
import {
  addExport,
  addMerge,
  addQuery,
  addStatus,
  takeExportFlags,
  takeMergeFlags,
  takeQueryFlags,
  takeStatusFlags,
} from './folder-flags.js'
import type { SweepHost } from './host.js'
import { addReport, takeReportFlags } from './report-flags.js'
import { addWorker, takeWorkerFlags } from './worker-flags.js'

/** Hides the type of the request of a command about sweeps, which returns its exit code. */
const sweepCommand = <Request>(command: OwnCommand<Request, SweepHost, number>) => hideRequest(command)

/** The commands about sweeps, by name. */
export const SWEEP_COMMANDS = {
  sweep: sweepCommand({
    summary: 'run the trials of a spec file, which survives kills and can be extended',
    add: addSweep,
    take: takeSweepFlags,
    perform: async (request, host) => (await import('./sweep.js')).sweep(request, host),
  }),
  status: sweepCommand({
    summary: 'what is in the folder of a sweep, and why trials failed',
    add: addStatus,
    take: takeStatusFlags,
    perform: async (request, host) => (await import('./status.js')).status(request, host),
  }),
  export: sweepCommand({
    summary: 'the table of results of a sweep: CSV, JSON Lines or Parquet',
    add: addExport,
    take: takeExportFlags,
    perform: async (request, host) => (await import('./export.js')).exportTable(request, host),
  }),
  merge: sweepCommand({
    summary: 'the results of folders of one sweep, in one folder',
    add: addMerge,
    take: takeMergeFlags,
    perform: async (request, host) => (await import('./merge.js')).merge(request, host),
  }),
  query: sweepCommand({
    summary: 'an answer of SQL from the results of a sweep',
    add: addQuery,
    take: takeQueryFlags,
    perform: async (request, host) => (await import('./query.js')).query(request, host),
  }),
  trial: sweepCommand({
    summary: 'compute one trial of a sweep again',
    add: addTrial,
    take: takeTrialFlags,
    perform: async (request, host) => (await import('./trial.js')).trial(request, host),
  }),
  'audit-sweep': sweepCommand({
    summary: 'compute a sample of the trials of a sweep again, and compare bits',
    add: addAuditSweep,
    take: takeAuditSweepFlags,
    perform: async (request, host) => (await import('./audit-sweep.js')).auditSweep(request, host),
  }),
  worker: sweepCommand({
    summary: 'compute trials of sweeps that are submitted to a queue',
    add: addWorker,
    take: takeWorkerFlags,
    perform: async (request, host) => (await import('./worker.js')).worker(request, host),
  }),
  report: sweepCommand({
    summary: 'figures and a table of what a sweep found so far',
    add: addReport,
    take: takeReportFlags,
    perform: async (request, host) => (await import('./report.js')).report(request, host),
  }),
} as const

/** Name of a command about sweeps. */
export type SweepCommandName = keyof typeof SWEEP_COMMANDS

/** Returns true for the name of a command about sweeps. */
export const isSweepCommand = (name: string): name is SweepCommandName => Object.hasOwn(SWEEP_COMMANDS, name)
