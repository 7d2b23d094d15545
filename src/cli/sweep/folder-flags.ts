import { type Command, Option as Flag } from 'commander'
import { NoisyTeacherError } from '../../engine/check.js'
import { EXPORT_FORMATS, type ExportFormat } from '../../lab/sweeps/store/format.js'
import type { FlagValues, Taken } from '../table-flags.js'
import { addSweepOutput } from './shared-flags.js'

/** The checked arguments of `noisy-teacher status`. */
export interface StatusRequest {
  folder: string
}

/** The checked arguments of `noisy-teacher export`. */
export interface ExportRequest {
  folder: string
  format: ExportFormat
}

/** The checked arguments of `noisy-teacher merge`. */
export interface MergeRequest {
  folders: readonly string[]
  takeOver: boolean
}

/** The checked arguments of `noisy-teacher query`. */
export interface QueryRequest {
  folder: string
  sql: string
  format: 'table' | 'csv'
}

const FOLDER = 'folder of a sweep'

/** Adds arguments, flags and help of `status`. */
export function addStatus(command: Command): void {
  command.description(
    'print how many trials of a sweep are stored, missing or failed, and why\n\n' +
      'The folder is only read: its sweep may be running.',
  )
  command.argument('<folder>', FOLDER)
  addSweepOutput(command)
}

/** Returns the request of `status`, and the flags that all commands share. */
export const takeStatusFlags = ([folder]: readonly string[], given: FlagValues): Taken<StatusRequest> => [
  { folder },
  { ...given },
]

/** Adds arguments, flags and help of `export`. */
export function addExport(command: Command): void {
  command.description(
    'write the table of results of a sweep: one row for each trial, sorted by point, seed and draw\n\n' +
      'Columns are the parameters, seed, draw, state, code and metrics. Equal results give equal bytes, whoever ' +
      'computed them in whatever order. Parquet goes to results.parquet in the folder unless --out names a file.',
  )
  command.argument('<folder>', FOLDER)
  const format = new Flag('--format <format>', 'format of the table (default csv)').choices([...EXPORT_FORMATS])
  command.addOption(format)
  addSweepOutput(command, ['--out <file>', 'file of the table (default: standard output)'])
}

/** Returns the request of `export`, and the flags that all commands share. */
export function takeExportFlags([folder]: readonly string[], given: FlagValues): Taken<ExportRequest> {
  const { format, ...shared } = given
  return [{ folder, format: (format ?? 'csv') as ExportFormat }, { ...shared }]
}

/** Adds arguments, flags and help of `merge`. */
export function addMerge(command: Command): void {
  command.description(
    'merge the results of folders of one sweep, such as its shards, and compare them with its plan\n\n' +
      'The folder of --out may exist; the others are only read. If trials are missing, their keys are in missing.txt ' +
      'of that folder, for sweep --only, and the exit code is 1. An interrupted merge can be repeated.',
  )
  command.argument('<folders...>', 'folders of the sweep')
  command.option('--take-over', 'take the lock of a process on another machine, which must be dead')
  addSweepOutput(command, ['--out <folder>', 'folder of the merged results (required)'])
}

/** Returns the request of `merge`, and the flags that all commands share. Throws BAD_OPTION without `--out`. */
export function takeMergeFlags(operands: readonly string[], given: FlagValues): Taken<MergeRequest> {
  const { takeOver, ...shared } = given
  if (shared.out === undefined) throw new NoisyTeacherError('BAD_OPTION', 'merge needs --out <folder>')
  // The operands that a command takes any number of are one list.
  return [{ folders: operands.flat(), takeOver: Boolean(takeOver) }, { ...shared }]
}

/** Adds arguments, flags and help of `query`. */
export function addQuery(command: Command): void {
  command.description(
    'run a query of SQL on the results of a sweep\n\n' +
      'Its table is results, with the columns of export. The query can read and write no files. It needs the package ' +
      '@duckdb/node-api: npm install @duckdb/node-api',
  )
  command.argument('<folder>', FOLDER)
  command.argument('<sql>', 'query, such as "select noise, avg(risk) from results group by noise"')
  const format = new Flag('--format <format>', 'format of the answer (default table)').choices(['table', 'csv'])
  command.addOption(format)
  addSweepOutput(command)
}

/** Returns the request of `query`, and the flags that all commands share. */
export function takeQueryFlags([folder, sql]: readonly string[], given: FlagValues): Taken<QueryRequest> {
  const { format, ...shared } = given
  return [{ folder, sql, format: format === 'csv' ? 'csv' : 'table' }, { ...shared }]
}
