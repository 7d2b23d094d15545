import { printable } from '../../engine/check.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { type SweepStatus, statusOf } from '../../lab/sweeps/store/status.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { tableText } from '../print.js'
import { count } from '../words.js'
import type { StatusRequest } from './folder-flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Prints what is in the folder of a sweep. Returns the exit code. */
export async function status({ folder }: StatusRequest, host: SweepHost): Promise<number> {
  const plan = await planOfFolder(folder, (name) => kindOf(name, host.kinds))
  await using store = await SweepStore.open(folder, plan, { readOnly: true, signal: host.signal })
  const found = await statusOf(store)
  host.stdout.write(host.json ? `${JSON.stringify({ folder, ...found })}\n` : `${textOf(folder, found, host)}\n`)
  return SWEEP_EXIT.done
}

function textOf(folder: string, found: SweepStatus, { style }: SweepHost): string {
  const { sweep, points, trials, unasked, duplicates, reasons } = found
  const stored = trials.asked - trials.missing
  const more = [
    ...(unasked > 0 ? [`${count(unasked)} more are stored that it no longer asks for.`] : []),
    ...(duplicates > 0 ? [`${count(duplicates)} are stored twice, with equal bits.`] : []),
  ]
  const head = `${style.bold(printable(sweep))}: ${count(stored)} of ${count(trials.asked)} trials at ${count(points)} points`
  const tables = [stateTable(found), writerTable(found), ...(reasons.length > 0 ? [reasonTable(folder, found)] : [])]
  return [[head, ...more].join('\n'), ...tables.map((table) => tableText(table, style))].join('\n\n')
}

const stateTable = ({ trials }: SweepStatus) => ({
  title: 'Trials',
  columns: [
    { key: 'state', title: 'state' },
    { key: 'trials', title: 'trials' },
  ],
  rows: (['ok', 'refused', 'failed', 'missing'] as const).map((state) => ({ state, trials: trials[state] })),
})

const writerTable = ({ parts }: SweepStatus) => ({
  title: 'Parts',
  columns: [
    { key: 'writer', title: 'writer' },
    { key: 'lines', title: 'results' },
    { key: 'damaged', title: 'damaged lines' },
    { key: 'torn', title: 'ends within a line' },
  ],
  rows: parts.map((part) => ({ ...part })),
})

function reasonTable(folder: string, { reasons }: SweepStatus) {
  const replay = (key: string) => `noisy-teacher trial ${printable(folder)} ${key}`
  return {
    title: 'Refused and failed trials',
    columns: [
      { key: 'code', title: 'reason' },
      { key: 'state', title: 'state', align: 'left' as const },
      { key: 'trials', title: 'trials' },
      { key: 'message', title: 'message', align: 'left' as const },
      { key: 'replay', title: 'to run one again', align: 'left' as const },
    ],
    rows: reasons.map(({ code, state, trials, key, message }) => ({
      code: printable(code),
      state,
      trials,
      message: message && printable(message),
      replay: replay(key),
    })),
  }
}
