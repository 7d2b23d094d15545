import { NoisyTeacherError } from '../engine/check.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import type { FinishedParts } from './parts.js'

/** Environment of `resumable`: the interrupt signal, and a function that prints warnings. */
interface ResumeHost {
  signal: AbortSignal
  onWarning: (warning: string) => void
}

/**
 * Runs `work` and returns its outcome. Prints a warning if the run resumes from saved parts. If it is interrupted or
 * cannot write a file, prints a warning that the same command resumes it.
 */
export async function resumable(
  parts: FinishedParts | undefined,
  { signal, onWarning }: ResumeHost,
  work: () => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  if (parts && parts.found > 0)
    onWarning(`resuming from ${counted(parts.found)} (${parts.secondsBefore.toFixed(1)} s of work)`)
  try {
    return await work()
  } catch (error) {
    const unwritten = error instanceof NoisyTeacherError && error.code === 'NOT_WRITTEN'
    if ((signal.aborted || unwritten) && parts && parts.count > 0)
      onWarning(`saved in ${parts.folder}: ${counted(parts.count)}; the same command resumes from there`)
    throw error
  }
}

const counted = (parts: number): string => `${parts} finished part${parts === 1 ? '' : 's'}`
