/**
 * Program of the tests that kill it, or that fill its disk: `run FOLDER MERGED COUNTER` computes the toy sweep, writes
 * Parquet and merges the folder into another; `append FOLDER` computes it only. SIGTERM aborts.
 */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalTable } from '#lab/sweeps/store/columns.js'
import { writeExport } from '#lab/sweeps/store/export.js'
import { replaceDerived } from '#lab/sweeps/store/files.js'
import { mergeSweeps } from '#lab/sweeps/store/merge.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { BATCH, longPlan, toyResults } from './toy-store.ts'

const [mode, folder, merged, counter] = process.argv.slice(2)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort(new Error('stopped')))

const plan = longPlan()
const results = await toyResults(plan)
try {
  await compute()
  if (mode === 'run') {
    await writeTable(folder)
    await mergeSweeps([folder], merged, plan)
    await writeTable(merged)
  }
  process.stdout.write('done\n')
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`)
}

async function compute(): Promise<void> {
  const onNotice = (text: string) => void process.stdout.write(`${text}\n`)
  await using store = await SweepStore.open(folder, plan, { onNotice, signal: stop.signal })
  for (let start = 0; start < results.length; start += BATCH) {
    const missing = results.slice(start, start + BATCH).filter((result) => store.compare(result) === 'new')
    if (missing.length === 0) continue
    if (counter !== undefined) await appendFile(counter, `${missing.length}\n`)
    store.log({ key: missing[0].point, trials: missing.length, attempt: 1, host: 'h', ms: start, outcome: 'done' })
    await store.append(missing)
  }
}

async function writeTable(of: string): Promise<void> {
  await using store = await SweepStore.open(of, plan, { readOnly: true })
  const table = canonicalTable(plan, store.table)
  await replaceDerived(join(of, 'results.parquet'), (file) => writeExport(table, 'parquet', file))
}
