import { AUDIT_OPTIONS, auditLabels } from '#audit/audit.js'
import { estimateGain, GAIN_OPTIONS } from '#audit/gain.js'
import { planAudit } from '#audit/plan.js'
import { door } from '../door.ts'
import { call, train } from '../fixture.ts'

const checked = () => ({ rows: [3, 5], labels: Int32Array.of(0, 1) })

const matrix = (right: number) => [
  [right, 1 - right],
  [1 - right, right],
]

export const ofAudit = [
  door(
    'estimateGain',
    estimateGain,
    () => [{ y: [0, 1, 1], classes: 2, before: [0, 0, 1], after: Int32Array.of(0, 1, 1) }],
    GAIN_OPTIONS,
    () => ({ transition: matrix(0.9), interval: [matrix(0.8), matrix(0.95)] }),
  ),
  door('planAudit', planAudit, () => [{ n: 1000, d: 8, classes: 3 }, { threads: 2 }]),
  door(
    'auditLabels',
    auditLabels,
    () => [train(2)],
    AUDIT_OPTIONS,
    () => ({ checked: checked(), all: true, seed: 3, trial: 1, purpose: 'doors', ...call() }),
  ),
]
