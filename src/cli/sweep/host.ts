import type { TrialKind } from '../../lab/sweeps/kinds/kind.js'
import type { TextStyle } from '../print.js'
import type { ProgressView } from '../progress.js'

/** Environment of a sweep command: its streams, the user's interrupt, and the known kinds of trials. */
export interface SweepHost {
  kinds: readonly TrialKind[]
  /** URL of the module that exports `kinds`, which threads import. */
  kindsModule: string
  /** Prints text of results. */
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
  style: TextStyle
  /** Aborted when the user interrupts the command. */
  signal: AbortSignal
  /** Number of threads, or 'auto'. */
  threads: number | 'auto'
  /** Folder or file of `--out`. */
  out?: string
  json: boolean
  quiet: boolean
  /** Prints one line to stderr, unless `--quiet`. */
  onNotice: (message: string) => void
  /** Shows progress, unless `--quiet`. */
  view: ProgressView
}

/** Exit codes of sweep commands: success; some trials failed, or a comparison; and "run me again". */
export const SWEEP_EXIT = { done: 0, failed: 1, again: 75 } as const
