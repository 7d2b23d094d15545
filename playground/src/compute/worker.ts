// The page's worker: it owns the engine that all jobs share. It runs at most one job of each name at a time; of the
// requests that wait, it keeps the latest.
import { createEngine } from 'noisy-teacher'
import address from 'noisy-teacher/worker?worker&url'
import { JOBS } from './jobs.ts'
import type { JobReply, JobRequest, JobRun } from './protocol.ts'
import { startWorker } from './start-worker.ts'

/**
 * Milliseconds that a job may run before a later request aborts it. Without this minimum, dragging a slider would show
 * only the first parts of each view.
 */
const MIN_RUN_MILLISECONDS = 150

/** A job that is being computed. */
interface RunningJob {
  abort: AbortController
  /** Its start by `performance.now()`. */
  since: number
  /** The request to run after it. */
  next?: JobRequest
}

// No console warning: the Speed tab shows `capabilities.reason`.
const engine = createEngine({ worker: () => startWorker(address), onWarning: () => {} })
const running = new Map<string, RunningJob>()
const reply = (message: JobReply) => postMessage(message)

/** Runs a request, then the latest one that came while it ran. */
async function run(request: JobRequest): Promise<void> {
  const mine: RunningJob = { abort: new AbortController(), since: performance.now() }
  running.set(request.name, mine)
  await perform(request, mine.abort.signal)
  running.delete(request.name)
  if (mine.next) await run(mine.next)
}

/** Runs the job of a request and replies with its end or its error; an aborted job sends no error. */
async function perform({ id, name, settings }: JobRequest, signal: AbortSignal): Promise<void> {
  try {
    const job = (JOBS as Record<string, JobRun>)[name]
    await job(settings, { engine: await engine, signal, send: (part) => reply({ id, name, part }) })
    reply({ id, name, done: true })
  } catch (cause) {
    const { message, code } = cause as Error & { code?: string }
    if (!signal.aborted) reply({ id, name, error: { message, ...(typeof code === 'string' && { code }) } })
  }
}

addEventListener('message', ({ data }: MessageEvent<JobRequest>) => {
  const before = running.get(data.name)
  const isStop = data.settings === undefined
  if (!before) {
    if (!isStop) void run(data)
    return
  }
  before.next = isStop ? undefined : data
  if (isStop) before.abort.abort()
  else setTimeout(() => before.abort.abort(), MIN_RUN_MILLISECONDS - (performance.now() - before.since))
})
