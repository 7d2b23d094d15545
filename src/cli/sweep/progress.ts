import { printable } from '../../engine/check.js'
import type { Trouble } from '../../lab/sweeps/run/batch.js'
import type { SweepProgress } from '../../lab/sweeps/run/sweep-run.js'
import { count as counted } from '../../tables/summary.js'
import { count } from '../words.js'
import type { SweepHost } from './host.js'

/** Milliseconds between two lines of `--progress json`. */
const JSON_INTERVAL_MS = 1000

/** Returns the listener that shows a run's progress: a bar, tenths where stderr is no terminal, or lines of JSON. */
export function progressOf(
  { stderr, view, quiet }: SweepHost,
  form: 'bar' | 'json',
): (progress: SweepProgress) => void {
  if (quiet) return () => {}
  if (form === 'json') return jsonLines(stderr)
  const isTerminal = 'isTTY' in stderr && Boolean(stderr.isTTY)
  return ({ trials, cost, failed }) => {
    const share = cost.total > 0 ? cost.done / cost.total : 1
    const trouble = failed > 0 ? `, ${count(failed)} failed` : ''
    const text = isTerminal
      ? `${count(trials.done)} of ${counted(trials.total, 'trial')}${trouble}`
      : `${Math.floor(10 * share) * 10}% of the trials`
    view.show({ stage: text, done: cost.done, total: cost.total })
  }
}

function jsonLines(stderr: NodeJS.WritableStream): (progress: SweepProgress) => void {
  let last = Number.NEGATIVE_INFINITY
  return ({ trials, cost, failed, refused }) => {
    const now = performance.now()
    if (now - last < JSON_INTERVAL_MS && trials.done < trials.total) return
    last = now
    const share = cost.total > 0 ? cost.done / cost.total : 1
    stderr.write(`${JSON.stringify({ ...trials, share, failed, refused })}\n`)
  }
}

/** Returns the listener of trials without values: it prints the first of each kind, with the command that repeats it. */
export function troublesOf(onNotice: (message: string) => void, folder: string): (trouble: Trouble) => void {
  const known = new Set<string>()
  return ({ key, state, message }) => {
    // Numbers differ from trial to trial where the fault is the same.
    const kind = `${state} ${message.replace(/[\d.e+-]+/g, '#')}`
    if (known.has(kind)) return
    known.add(kind)
    const again = `noisy-teacher trial ${printable(folder)} ${key}`
    onNotice(
      `a trial ${state === 'failed' ? 'failed' : 'was refused'}: ${message} (again: ${again}); more like it are counted`,
    )
  }
}
