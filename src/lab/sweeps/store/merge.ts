import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import type { Plan } from '../plan/plan.js'
import type { Result } from '../results/line.js'
import { missingKeys, nameOf } from './asked.js'
import { compareSweeps } from './compare.js'
import { replaceDurably } from './files.js'
import { conflictError } from './load.js'
import { manifestOf, readManifest } from './manifest.js'
import type { StoreOptions } from './options.js'
import { SweepStore } from './store.js'

/** Number of results that are appended at once. */
const BATCH_RESULTS = 10_000
/** File of the keys of missing trials, for `--only`. */
export const MISSING_FILE = 'missing.txt'

/** What a merged folder has. */
export interface MergeOutcome {
  /** Trials that are stored now. */
  stored: number
  /** Trials that were not there before. */
  added: number
  /** Trials that are asked for but not stored. Their keys are in `missing.txt`. */
  missing: number
}

/** How folders are merged. */
export type MergeOptions = Pick<StoreOptions, 'takeOver' | 'onNotice' | 'signal'>

/**
 * Merges the results of folders of one sweep into the folder `out`, which may exist, and compares them with the plan.
 * The folders are only read. May be killed at any moment and repeated: what is there is not written again.
 *
 * Throws BAD_VALUE when a folder has another sweep, CONFLICTING_DUPLICATES when a trial has different results in two
 * folders, and the errors of `SweepStore.open`.
 */
export async function mergeSweeps(
  folders: readonly string[],
  out: string,
  plan: Plan,
  options: MergeOptions = {},
): Promise<MergeOutcome> {
  for (const folder of folders) await checkSame(folder, folders[0], plan)
  await using store = await SweepStore.open(out, plan, { writer: 'merge', ...options })
  let added = 0
  for (const [at, folder] of folders.entries()) {
    options.signal?.throwIfAborted()
    added += await mergeFolder(folder, store, folders.slice(0, at), options.signal)
  }
  const keys = [...missingKeys(plan, store.table)]
  const path = join(out, MISSING_FILE)
  if (keys.length === 0) await rm(path, { force: true })
  else await replaceDurably(path, `${path}.tmp`, (file) => file.writeFile(`${keys.join('\n')}\n`))
  return { stored: store.counts.stored, added, missing: keys.length }
}

async function checkSame(folder: string, first: string, plan: Plan): Promise<void> {
  const there = await readManifest(folder)
  const fault = there ? compareSweeps(there, manifestOf(plan)).differences : 'it has no manifest.json'
  if (fault === undefined) return
  const message = `${printable(folder)} has another sweep than ${printable(first)}: ${fault}`
  throw new NoisyTeacherError('BAD_VALUE', `merge: ${message}`)
}

async function mergeFolder(
  folder: string,
  store: SweepStore,
  before: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const { plan } = store
  await using source = await SweepStore.open(folder, plan, { readOnly: true, ...(signal && { signal }) })
  let added = 0
  for (const batch of batchesOf(source)) {
    signal?.throwIfAborted()
    const conflict = batch.find((result) => store.compare(result) === 'conflict')
    if (conflict) throw await mergeConflict(conflict, { source, folders: [...before, store.folder] })
    added += (await store.append(batch, folder)).stored
  }
  return added
}

/** Yields all results of a folder that the plan may ask for: a stopping rule may need more than one folder to decide. */
function* batchesOf({ plan, table }: SweepStore): Generator<Result[]> {
  let batch: Result[] = []
  for (const [at] of plan.ids.entries()) {
    for (let seed = 0; seed < table.room(at); seed++) {
      for (let draw = 0; draw < table.draws; draw++) {
        const state = table.state(at, seed, draw)
        if (state === 'missing') continue
        const code = table.code(at, seed, draw)
        const values = state === 'ok' ? table.valuesOf(at, seed, draw) : []
        batch.push({ ...nameOf(plan, at, seed, draw), state, ...(code !== undefined && { code }), values })
        if (batch.length < BATCH_RESULTS) continue
        yield batch
        batch = []
      }
    }
  }
  yield batch
}

/** Returns the error of a trial that differs: it names the parts of two folders that were given, not of the merged one. */
async function mergeConflict(
  conflict: Result,
  { source, folders }: { source: SweepStore; folders: readonly string[] },
): Promise<NoisyTeacherError> {
  const second = (await source.partOf(conflict)) ?? source.folder
  for (const folder of folders) {
    await using other = await SweepStore.open(folder, source.plan, { readOnly: true })
    if ((await other.partOf(conflict)) !== undefined) return conflictError(other.folder, source.plan, conflict, second)
  }
  return conflictError(source.folder, source.plan, conflict, second)
}
