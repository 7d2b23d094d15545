import type { Progress } from 'noisy-teacher'
import { viewOf } from '../compute/view.ts'
import type { AggregatePart, AggregateSettings, TableAggregate } from './worker/aggregate-table.ts'
import type { AuditTablePart, AuditTableSettings, TableAudit } from './worker/audit-table.ts'

/** The result of a job as far as it is computed. */
interface ResultView<Result> {
  progress?: Progress
  result?: Result
}

/** A part of the result of a job: its progress, or the whole. */
type ResultPart<Result> = { kind: 'progress'; progress: Progress } | { kind: 'result'; result: Result }

const applyPart = <Result>(_: ResultView<Result>, part: ResultPart<Result>): ResultView<Result> =>
  part.kind === 'progress' ? { progress: part.progress } : { result: part.result }

/** The audit of a table. The result of an earlier audit stays until there is a newer one. */
export const auditView = viewOf<AuditTableSettings, ResultView<TableAudit>, AuditTablePart>(
  'auditTable',
  {},
  { begin: { progress: undefined }, applyPart },
)

/** The labels made of votes. */
export const votesView = viewOf<AggregateSettings, ResultView<TableAggregate>, AggregatePart>(
  'aggregateTable',
  {},
  { begin: { progress: undefined }, applyPart },
)
