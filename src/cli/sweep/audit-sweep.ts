import { printable } from '../../engine/check.js'
import { createEngine } from '../../engine/engine.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { trialKey } from '../../lab/sweeps/plan/point.js'
import { sampleOf, trialAgain } from '../../lab/sweeps/run/again.js'
import { storedTrials } from '../../lab/sweeps/store/asked.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { count as counted } from '../../tables/summary.js'
import { count } from '../words.js'
import type { AuditSweepRequest } from './again-flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Computes a sample of trials again. Returns 1 if any has other bits than those that are stored. */
export async function auditSweep({ folder, share }: AuditSweepRequest, host: SweepHost): Promise<number> {
  const { kinds, signal, threads, view } = host
  const plan = await planOfFolder(folder, (name) => kindOf(name, kinds))
  await using store = await SweepStore.open(folder, plan, { readOnly: true, signal })
  const sample = sampleOf(plan, storedTrials(plan, store.table), share, 1)
  const different: string[] = []
  const engine = await createEngine({ threads, numerics: plan.sweep.numerics, onWarning: host.onNotice })
  try {
    for (const [at, name] of sample.entries()) {
      signal.throwIfAborted()
      const { key, same } = await trialAgain(engine, plan, trialKey(name), { store, signal })
      if (same !== true) different.push(key)
      view.show({ stage: 'trials', done: at + 1, total: sample.length })
    }
  } finally {
    view.end()
    await engine.close()
  }
  if (host.json) host.stdout.write(`${JSON.stringify({ folder, compared: sample.length, different })}\n`)
  else host.stdout.write(textOf(folder, sample.length, different))
  return different.length > 0 ? SWEEP_EXIT.failed : SWEEP_EXIT.done
}

/** Number of keys that are printed. */
const MAX_KEYS = 10

function textOf(folder: string, compared: number, different: readonly string[]): string {
  if (different.length === 0)
    return `${counted(compared, 'trial')} computed again: all have the bits that are stored in ${printable(folder)}\n`
  const keys = different.slice(0, MAX_KEYS).map((key) => `  noisy-teacher trial ${printable(folder)} ${key}\n`)
  return `${count(different.length)} of ${counted(compared, 'trial')} have other bits than those stored:\n${keys.join('')}`
}
