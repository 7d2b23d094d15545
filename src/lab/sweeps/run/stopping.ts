import type { Plan } from '../plan/plan.js'
import type { ResultTable } from '../results/table.js'
import { decisionUnits, precisionAt } from '../statistics/until.js'
import type { StoppingRule } from './scheduler.js'

/** Returns the stopping rule of a planned sweep, which reads its results; undefined if the sweep has none. */
export function stoppingRule(plan: Plan, table: ResultTable): StoppingRule | undefined {
  const { until } = plan.sweep
  if (!until) return undefined
  return {
    min: until.min,
    max: until.max,
    sets: decisionUnits(plan, until),
    precise: (points, n) => precisionAt(table, until, plan, points, n).decision !== 'double',
  }
}
