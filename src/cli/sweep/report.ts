import { join } from 'node:path'
import { printable } from '../../engine/check.js'
import { openFolder, pageName, writeOutcome } from '../../lab/report/write.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { sweepReport } from '../../lab/sweeps/report/report.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { type StoreCounts, SweepStore } from '../../lab/sweeps/store/store.js'
import { count as counted } from '../../tables/summary.js'
import { now } from '../machine.js'
import { VERSION } from '../version.js'
import { count } from '../words.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'
import type { ReportRequest } from './report-flags.js'

/** Name of the folder of the report, within that of the sweep. */
const REPORT_FOLDER = 'report'

/** Writes the report of a sweep's folder, which is only read. Returns the exit code. */
export async function report({ folder, line }: ReportRequest, host: SweepHost): Promise<number> {
  const plan = await planOfFolder(folder, (name) => kindOf(name, host.kinds))
  const out = host.out ?? join(folder, REPORT_FOLDER)
  const removeEmpty = await openFolder(out)
  try {
    const store = await SweepStore.open(folder, plan, { readOnly: true, signal: host.signal })
    const outcome = sweepReport(plan, store.table, [
      ['versions', `noisy-teacher ${VERSION}, Node ${process.versions.node}`],
      ['date', now()],
      ['command', line],
    ])
    for (const notice of noticesOf(store.counts)) host.onNotice(notice)
    await writeOutcome(out, outcome)
    const written = { folder, report: join(out, pageName(outcome)), figures: outcome.figures.length, ...store.counts }
    host.stdout.write(
      host.json
        ? `${JSON.stringify(written)}\n`
        : `${printable(written.report)}: ${counted(written.figures, 'figure')}. ${outcome.about}\n`,
    )
    return SWEEP_EXIT.done
  } finally {
    await removeEmpty()
  }
}

function noticesOf({ damaged, unasked }: StoreCounts): string[] {
  return [
    ...(damaged > 0 ? [`${counted(damaged, 'damaged line')} left out; the next run of the sweep mends that`] : []),
    ...(unasked > 0 ? [`${count(unasked)} results are of trials that the sweep no longer asks for`] : []),
  ]
}
