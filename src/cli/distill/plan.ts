import { planAudit } from '../../audit/plan.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { mebibytes, plannedOutcome } from '../planned.js'
import { count } from '../words.js'
import type { DistillRequest } from './flags.js'
import { directLearners } from './learners.js'
import { heldOutGroups } from './measure.js'
import type { DistillTables } from './read.js'

/**
 * Returns what training needs, as the outcome of `distill --plan`. Throws OUT_OF_MEMORY when the audit of the labels does not
 * fit.
 */
export function planOutcome({ learner, line }: DistillRequest, tables: DistillTables): CommandOutcome {
  const labeled = tables.train ? [tables.train] : tables.parties
  const n = labeled.reduce((sum, { rows }) => sum + rows, 0)
  const d = (labeled[0] ?? tables.unlabeled!).columns.length
  const classes = Math.max(2, ...labeled.map(({ classNames }) => classNames.length))
  const pool = tables.unlabeled?.rows ?? 0
  const groups = n > 1 ? heldOutGroups(new Int32Array(n), 0).groups.length : 0
  const learners = n > 0 ? directLearners(learner, n) : []
  const fits = groups * (learners.length + (pool > 0 ? 2 : 1)) + 1
  const audit = n > 1 ? planAudit({ n, d, classes }) : { bytes: 0, hostBytes: 0, operations: 0 }
  const bytes = Math.max(audit.bytes, n <= 10_000 ? 8 * n * n : 0) + 12 * (n + pool) * d
  const sizes = { rows: n, unlabeled: pool, features: d, classes }
  return plannedOutcome({
    about: tables.summaries.map((summary) => `${summary}.`).join(' '),
    plan: { ...sizes, fits, bytes, hostBytes: audit.hostBytes },
    needs: [
      ['fits, each of which may choose among settings', count(fits)],
      ['memory, in addition to the tables, about', mebibytes(bytes + audit.hostBytes)],
    ],
    line,
  })
}
