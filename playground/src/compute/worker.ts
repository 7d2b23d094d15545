// Holds the one engine of the page. Of each job's name only the latest request is computed: it aborts the one before.
import { createEngine } from 'noisy-teacher'
import { JOBS } from './jobs.ts'
import type { JobRun, Reply, Request } from './protocol.ts'

// What it does without is told on the page, by the Speed tab.
const engine = createEngine({ onWarning: () => {} })
const running = new Map<string, { abort: AbortController; ended: Promise<void> }>()
const reply = (message: Reply) => postMessage(message)

async function run({ id, name, settings }: Request, signal: AbortSignal, before?: Promise<void>): Promise<void> {
  // The engine's memory is free again once the job before has ended.
  await before
  if (signal.aborted) return
  try {
    const job = (JOBS as Record<string, JobRun>)[name]
    await job(settings, { engine: await engine, signal, send: (part) => reply({ id, part }) })
    reply({ id, done: true })
  } catch (cause) {
    const { message, code } = cause as Error & { code?: string }
    if (!signal.aborted) reply({ id, error: { message, ...(typeof code === 'string' && { code }) } })
  }
}

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const before = running.get(data.name)
  before?.abort.abort()
  if (data.settings === undefined) return
  const abort = new AbortController()
  running.set(data.name, { abort, ended: run(data, abort.signal, before?.ended) })
})
