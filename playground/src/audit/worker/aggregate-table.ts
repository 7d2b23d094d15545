import { type Aggregate, aggregateVotes, type Progress } from 'noisy-teacher'
import { readVotes, type VotesTable } from 'noisy-teacher/tables'
import { shownAs, votesStage } from '#cli/stages.js'
import type { JobContext } from '../../compute/protocol.ts'

/** Settings of the job `aggregateTable`. */
export interface AggregateSettings {
  /** Number of the table, which the result repeats. */
  opened: number
  file: File
}

/** The result of the job `aggregateTable`. */
export interface TableAggregate {
  opened: number
  table: VotesTable
  aggregate: Aggregate
}

/** Parts of the result of the job `aggregateTable`. */
export type AggregatePart = { kind: 'progress'; progress: Progress } | { kind: 'result'; result: TableAggregate }

/** Seed of the command. */
const SEED = 1

/** Reads a table of votes and aggregates them, as the command `votes` does. */
export async function aggregateTable(settings: AggregateSettings, job: JobContext<AggregatePart>): Promise<void> {
  const { opened, file } = settings
  const { engine, signal, send } = job
  const call = { signal, onProgress: (progress: Progress) => send({ kind: 'progress', progress }) }
  const table = await readVotes(file, call)
  const aggregate = await aggregateVotes(table, {
    engine,
    classes: Math.max(2, table.classNames.length),
    names: { items: table.itemNames, annotators: table.annotatorNames, classes: table.classNames },
    seed: SEED,
    signal,
    onProgress: shownAs(votesStage, call.onProgress),
  })
  send({ kind: 'result', result: { opened, table, aggregate } })
}
