import { AUDIT_OPTIONS, auditLabels } from '#audit/audit.js'
import { planAudit } from '#audit/plan.js'
import { door } from '../door.ts'
import { call, train } from '../fixture.ts'

const checked = () => ({ rows: [3, 5], labels: Int32Array.of(0, 1) })

export const ofAudit = [
  door('planAudit', planAudit, () => [{ n: 1000, d: 8, classes: 3 }, { threads: 2 }]),
  door(
    'auditLabels',
    auditLabels,
    () => [train(2)],
    AUDIT_OPTIONS,
    () => ({ checked: checked(), all: true, seed: 3, trial: 1, purpose: 'doors', ...call() }),
  ),
]
