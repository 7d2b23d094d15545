import { planAudit } from '../../audit/plan.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { asSentence, count } from '../words.js'
import type { LabeledRows } from './data.js'
import type { AuditRequest } from './flags.js'

/** Returns what an audit needs, as the outcome of `audit --plan`. Throws OUT_OF_MEMORY when it does not fit. */
export function planOutcome({ table, rows, y }: LabeledRows, { line }: AuditRequest): CommandOutcome {
  const sizes = { n: Math.max(2, rows.length), d: table.columns.length, classes: Math.max(2, new Set(y).size) }
  const plan = planAudit(sizes)
  const bytes = plan.bytes + plan.hostBytes
  return {
    title: 'Plan: nothing was computed',
    about: asSentence(table.summary),
    document: { plan: { ...sizes, ...plan } },
    tables: [
      {
        title: 'Needs',
        columns: [
          { key: 'name', title: 'what' },
          { key: 'value', title: 'number', align: 'right' },
        ],
        rows: [
          { name: 'rows that students learn from', value: count(plan.referenceRows) },
          { name: 'memory, in addition to the table', value: `${count(Math.ceil(bytes / 2 ** 20))} MiB` },
          { name: 'multiply-adds, about', value: plan.operations.toExponential(0).replace('e+', 'e') },
        ],
      },
    ],
    figures: [],
    checks: [],
    facts: [['command', line]],
    footer: `${line}: planned`,
  }
}
