import { availableParallelism } from 'node:os'
import type { Plan } from '../../lab/sweeps/plan/plan.js'
import { planSummary, planTables } from '../../lab/sweeps/plan/summary.js'
import { tableText } from '../print.js'
import type { SweepRequest } from './flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Prints what a sweep would compute and need. */
export async function printPlan(plan: Plan, _: SweepRequest, host: SweepHost): Promise<number> {
  const threads = host.threads === 'auto' ? availableParallelism() : host.threads
  const summary = planSummary(plan, threads)
  const text = () =>
    planTables(summary)
      .map((table) => tableText(table, host.style))
      .join('\n\n')
  host.stdout.write(host.json ? `${JSON.stringify(summary)}\n` : `${text()}\n`)
  return SWEEP_EXIT.done
}
