import { once } from 'node:events'
import { check } from '../../engine/check.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { type CanonicalTable, canonicalTable } from '../../lab/sweeps/store/columns.js'
import { exportText, writeExport } from '../../lab/sweeps/store/export.js'
import { replaceDerived } from '../../lab/sweeps/store/files.js'
import { layoutOf } from '../../lab/sweeps/store/layout.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { count } from '../words.js'
import type { ExportRequest } from './folder-flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Writes the table of results of a sweep. Returns the exit code. */
export async function exportTable({ folder, format }: ExportRequest, host: SweepHost): Promise<number> {
  const plan = await planOfFolder(folder, (name) => kindOf(name, host.kinds))
  await using store = await SweepStore.open(folder, plan, { readOnly: true, signal: host.signal })
  const table = canonicalTable(plan, store.table)
  if (table.missing > 0) host.onNotice(`${count(table.missing)} trials are missing`)
  const path = host.out ?? (format === 'parquet' ? layoutOf(folder).parquet : undefined)
  const told = () => 'export: it prints a table: pass --format jsonl in place of --json, or --out'
  check(!host.json || path !== undefined, 'BAD_OPTION', told)
  if (path === undefined) await print(table, format === 'jsonl' ? 'jsonl' : 'csv', host)
  else await replaceDerived(path, (file) => writeExport(table, format, file))
  if (host.json) host.stdout.write(`${JSON.stringify({ file: path, rows: table.rows, missing: table.missing })}\n`)
  return SWEEP_EXIT.done
}

/** Prints the table no faster than it is read. */
async function print(table: CanonicalTable, format: 'csv' | 'jsonl', { stdout, signal }: SweepHost): Promise<void> {
  for (const text of exportText(table, format)) if (!stdout.write(text)) await once(stdout, 'drain', { signal })
}
