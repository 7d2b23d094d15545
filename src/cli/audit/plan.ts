import { planAudit } from '../../audit/plan.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { magnitude, mebibytes, plannedOutcome } from '../planned.js'
import { asSentence, count } from '../words.js'
import type { LabeledRows } from './data.js'
import type { AuditRequest } from './flags.js'

/** Returns what an audit needs, as the outcome of `audit --plan`. Throws OUT_OF_MEMORY when it does not fit. */
export function planOutcome({ table, rows, y }: LabeledRows, { line }: AuditRequest): CommandOutcome {
  const sizes = { n: Math.max(2, rows.length), d: table.columns.length, classes: Math.max(2, new Set(y).size) }
  const plan = planAudit(sizes)
  return plannedOutcome({
    about: asSentence(table.summary),
    plan: { ...sizes, ...plan },
    needs: [
      ['rows that students learn from', count(plan.referenceRows)],
      ['memory, in addition to the table', mebibytes(plan.bytes + plan.hostBytes)],
      ['multiply-adds, about', magnitude(plan.operations)],
    ],
    line,
  })
}
