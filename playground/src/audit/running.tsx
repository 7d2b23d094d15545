import type { Progress } from 'noisy-teacher'
import type { ViewProgress } from '../compute/view.ts'

/** The button that starts or stops a job, and its progress. */
export function Running({
  busy,
  progress,
  start,
  onStart,
  onStop,
}: {
  busy: boolean
  progress: Progress | undefined
  /** Text of the button that starts the job. */
  start: string
  onStart: () => void
  onStop: () => void
}) {
  return (
    <div class="run">
      <button type="button" class="main" onClick={busy ? onStop : onStart}>
        {busy ? 'Stop' : start}
      </button>
      {busy && (
        <>
          <progress
            aria-label="Progress"
            {...(progress && progress.total > 0 && { max: progress.total, value: progress.done })}
          />
          <span class="stage">{progress?.stage ?? 'starting'}</span>
        </>
      )}
    </div>
  )
}

/** The reason why a table cannot be read or a job failed, as one sentence. */
export function Problem({ refused, failed, problem }: Partial<ViewProgress> & { problem?: string }) {
  const text = problem || refused?.message || (failed && `The computation failed: ${failed}`)
  return <div role="status">{text && <p class="note">{text}</p>}</div>
}
