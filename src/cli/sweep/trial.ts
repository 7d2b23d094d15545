import { createEngine } from '../../engine/engine.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { type TrialAgain, trialAgain } from '../../lab/sweeps/run/again.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { tableText } from '../print.js'
import type { TrialRequest } from './again-flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Computes one trial again and prints it. Returns 1 if it failed, or if its bits are not those that are stored. */
export async function trial({ folder, key }: TrialRequest, host: SweepHost): Promise<number> {
  const { kinds, signal, threads } = host
  const plan = await planOfFolder(folder, (name) => kindOf(name, kinds))
  await using store = await SweepStore.open(folder, plan, { readOnly: true, signal })
  const engine = await createEngine({ threads, numerics: plan.sweep.numerics, onWarning: host.onNotice })
  try {
    const again = await trialAgain(engine, plan, key, { store, signal })
    const point = plan.sweep.points[plan.indexOf.get(again.result.point)!]
    host.stdout.write(host.json ? `${JSON.stringify(documentOf(again, plan.metrics, point))}\n` : textOf())
    return again.same === false || again.result.state === 'failed' ? SWEEP_EXIT.failed : SWEEP_EXIT.done

    function textOf(): string {
      const { values, ...rest } = documentOf(again, plan.metrics, point)
      const measured = Object.entries(values).filter(([, value]) => value !== null)
      const rows = [...Object.entries(rest.point), ...measured, ...stateRows(again)]
      const columns = [
        { key: 'name', title: 'what' },
        { key: 'value', title: 'value', align: 'right' as const },
      ]
      const table = {
        title: `Trial ${key}`,
        columns,
        rows: rows.map(([name, value]) => ({ name, value: String(value) })),
      }
      return `${tableText(table, host.style)}\n`
    }
  } finally {
    await engine.close()
  }
}

function documentOf({ key, result, message, same }: TrialAgain, metrics: readonly string[], point: object) {
  const values = Object.fromEntries(
    result.values.map((value, at) => [metrics[at], Number.isFinite(value) ? value : null]),
  )
  const { seed, draw, state, code } = result
  return {
    key,
    point,
    seed,
    draw,
    state,
    ...(code && { code }),
    ...(message && { message }),
    values,
    same: same ?? null,
  }
}

/** Returns what became of the trial, as rows of its table. */
function stateRows({ result, message, same }: TrialAgain): [name: string, value: string][] {
  const stored = same === undefined ? 'not stored' : same ? 'the same bits' : 'OTHER BITS'
  return [
    ['state', result.state],
    ...(message ? [['message', message] as [string, string]] : []),
    ['stored result', stored],
  ]
}
