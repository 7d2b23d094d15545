import { NoisyTeacherError } from '../../engine/check.js'
import { timeText } from '../../lab/report/duration.js'
import type { Table } from '../../lab/report/table-data.js'
import type { Plan } from '../../lab/sweeps/plan/plan.js'
import { planSummary, planTables } from '../../lab/sweeps/plan/summary.js'
import { runPilot } from '../../lab/sweeps/run/pilot.js'
import { TrialPool } from '../../lab/sweeps/run/pool.js'
import { threadLayout } from '../../lab/sweeps/run/threads.js'
import { type Pilot, pilotOf } from '../../lab/sweeps/statistics/pilot.js'
import { tableText } from '../print.js'
import { count } from '../words.js'
import type { SweepRequest } from './flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Prints what a sweep would compute and need; with a pilot, also the seeds that each point is expected to need. */
export async function printPlan(plan: Plan, { pilot: seeds }: SweepRequest, host: SweepHost): Promise<number> {
  const layout = threadLayout(plan, host.threads)
  const summary = planSummary(plan, layout.threads * layout.engineThreads)
  const pilot = seeds > 0 ? await pilotFor(plan, seeds, host) : undefined
  const tables = () => [...planTables(summary), ...(pilot ? [pilotTable(plan, pilot, layout.threads)] : [])]
  const text = () =>
    tables()
      .map((table) => tableText(table, host.style))
      .join('\n\n')
  host.stdout.write(host.json ? `${JSON.stringify({ ...summary, ...(pilot && { pilot }) })}\n` : `${text()}\n`)
  return SWEEP_EXIT.done
}

/** Runs the first seeds of every point. Throws BAD_OPTION when the sweep has no stopping rule. */
async function pilotFor(plan: Plan, seeds: number, host: SweepHost): Promise<Pilot> {
  const { until, name } = plan.sweep
  if (!until)
    throw new NoisyTeacherError('BAD_OPTION', `--pilot: the sweep ${name} has no until, which says how precise`)
  const pool = new TrialPool(plan, { ...threadLayout(plan, host.threads), kindsModule: host.kindsModule })
  try {
    const table = await runPilot(plan, pool, seeds, { signal: host.signal, onProgress: host.view.show })
    return pilotOf(table, until, plan, seeds)
  } finally {
    host.view.end()
    await pool.close()
  }
}

/** Number of points that the table of a pilot shows: those that need the most seeds. */
const MAX_UNITS = 20

function pilotTable({ sweep }: Plan, { units, trials, cost, bytes }: Pilot, threads: number): Table {
  const { points, axes, until } = sweep
  const shown = [...units].sort((a, b) => b.seeds - a.seeds).slice(0, MAX_UNITS)
  const textOf = (at: number) => axes.map((axis) => `${axis} ${points[at][axis] ?? '–'}`).join(', ')
  const more = units.length - shown.length
  return {
    title: 'Seeds expected by the pilot',
    columns: [
      { key: 'point', title: 'point' },
      { key: 'se', title: 'error of the pilot', digits: 5 },
      { key: 'seeds', title: 'seeds' },
      { key: 'expected', title: 'error then', digits: 5 },
    ],
    rows: shown.map(({ points: [first, ...others], se, seeds, expected }) => {
      return { point: `${textOf(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`, se, seeds, expected }
    }),
    notes: [
      `Standard errors of ${until!.metric}, wanted: ${until!.se}. ${count(trials)} trials, ` +
        `${timeText(cost / threads / 1e9)} on ${threads === 1 ? 'one thread' : `${threads} threads`}, ${count(Math.ceil(bytes / 2 ** 20))} MiB a thread.`,
      ...(more > 0 ? [`${count(more)} more need fewer seeds; --json lists all.`] : []),
    ],
  }
}
