// Holds the one engine of the page. Of each job's name one is computed at a time, and only the latest request waits.
import { createEngine } from 'noisy-teacher'
import { JOBS } from './jobs.ts'
import type { JobRun, Reply, Request } from './protocol.ts'

/**
 * Milliseconds that a job has before a later one ends it. Were it ended at once, a slider that is dragged would show the beginnings of
 * views and nothing else.
 */
const UNDISTURBED = 150

interface Running {
  abort: AbortController
  since: number
  /** The request that takes its place. */
  next?: Request
}

// What it does without is told on the page, by the Speed tab.
const engine = createEngine({ onWarning: () => {} })
const running = new Map<string, Running>()
const reply = (message: Reply) => postMessage(message)

async function run(request: Request): Promise<void> {
  const mine: Running = { abort: new AbortController(), since: performance.now() }
  running.set(request.name, mine)
  await perform(request, mine.abort.signal)
  running.delete(request.name)
  if (mine.next) await run(mine.next)
}

async function perform({ id, name, settings }: Request, signal: AbortSignal): Promise<void> {
  try {
    const job = (JOBS as Record<string, JobRun>)[name]
    await job(settings, { engine: await engine, signal, send: (part) => reply({ id, name, part }) })
    reply({ id, name, done: true })
  } catch (cause) {
    const { message, code } = cause as Error & { code?: string }
    if (!signal.aborted) reply({ id, name, error: { message, ...(typeof code === 'string' && { code }) } })
  }
}

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const before = running.get(data.name)
  const isStop = data.settings === undefined
  if (!before) {
    if (!isStop) void run(data)
    return
  }
  before.next = isStop ? undefined : data
  if (isStop) before.abort.abort()
  else setTimeout(() => before.abort.abort(), UNDISTURBED - (performance.now() - before.since))
})
