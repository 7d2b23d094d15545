import { NoisyTeacherError } from '../engine/check.js'
import type { CommandOutcome } from '../lab/report/outcome.js'
import type { FinishedParts } from './parts.js'

interface ResumeHost {
  signal: AbortSignal
  onWarning: (warning: string) => void
}

/** Says that a run goes on from parts that were there; and, when it is interrupted or cannot be written, how to go on. */
export async function resumable(
  parts: FinishedParts | undefined,
  { signal, onWarning }: ResumeHost,
  work: () => Promise<CommandOutcome>,
): Promise<CommandOutcome> {
  if (parts && parts.found > 0)
    onWarning(`going on from ${counted(parts.found)} (${parts.secondsBefore.toFixed(1)} s of work)`)
  try {
    return await work()
  } catch (error) {
    const unwritten = error instanceof NoisyTeacherError && error.code === 'NOT_WRITTEN'
    if ((signal.aborted || unwritten) && parts && parts.count > 0)
      onWarning(`kept in ${parts.folder}: ${counted(parts.count)}; the same command goes on from there`)
    throw error
  }
}

const counted = (parts: number): string => `${parts} finished part${parts === 1 ? '' : 's'}`
