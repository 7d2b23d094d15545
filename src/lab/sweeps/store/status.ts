import type { Plan } from '../plan/plan.js'
import { trialKey } from '../plan/point.js'
import { askedSeeds, nameOf } from './asked.js'
import type { LoadedPart } from './load.js'
import { readLogs } from './log-file.js'
import type { SweepStore } from './store.js'

/** Trials that were refused or failed for one reason. */
export interface StatusReason {
  state: 'refused' | 'failed'
  code: string
  trials: number
  /** Key of one of them. */
  key: string
  /** Message of its last error, from the log; undefined if no log has it. */
  message?: string
}

/** What is in the folder of a sweep. */
export interface SweepStatus {
  sweep: string
  points: number
  /** Trials that the sweep asks for, as far as its results tell, by state. */
  trials: Record<'asked' | 'ok' | 'refused' | 'failed' | 'missing', number>
  /** Stored trials that the sweep does not ask for. */
  unasked: number
  /** Results that are stored more than once. */
  duplicates: number
  parts: readonly LoadedPart[]
  /** Why trials were refused or failed, the most frequent first. */
  reasons: readonly StatusReason[]
}

/** Returns what is in the folder of an open sweep. */
export async function statusOf(store: SweepStore): Promise<SweepStatus> {
  const { plan, counts, parts } = store
  const trials = { asked: 0, ok: 0, refused: 0, failed: 0, missing: 0 }
  const reasons = new Map<string, StatusReason>()
  for (const { point, seed, draw } of askedTrials(plan, store)) {
    const state = store.table.state(point, seed, draw)
    trials.asked++
    trials[state]++
    if (state === 'missing' || state === 'ok') continue
    const code = store.table.code(point, seed, draw) ?? ''
    const there = reasons.get(`${state} ${code}`)
    if (there) there.trials++
    else reasons.set(`${state} ${code}`, { state, code, trials: 1, key: trialKey(nameOf(plan, point, seed, draw)) })
  }
  const sorted = [...reasons.values()].sort((a, b) => b.trials - a.trials || (a.code < b.code ? -1 : 1))
  await addMessages(store.folder, sorted)
  const { unasked, duplicates } = counts
  return { sweep: plan.sweep.name, points: plan.ids.length, trials, unasked, duplicates, parts, reasons: sorted }
}

function* askedTrials(plan: Plan, { table }: SweepStore): Generator<{ point: number; seed: number; draw: number }> {
  for (const [point, seeds] of askedSeeds(plan, table).entries()) {
    for (let seed = 0; seed < seeds; seed++) for (let draw = 0; draw < table.draws; draw++) yield { point, seed, draw }
  }
}

async function addMessages(folder: string, reasons: readonly StatusReason[]): Promise<void> {
  const byKey = new Map(reasons.map((reason) => [reason.key, reason]))
  if (byKey.size === 0) return
  await readLogs(folder, ({ key, error }) => {
    const reason = byKey.get(key)
    if (reason && error !== undefined) reason.message = error
  })
}
