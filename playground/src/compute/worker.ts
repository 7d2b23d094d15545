// Holds the one engine of the page. Of each job's name only the latest request is computed: it aborts the one before.
import { createEngine } from 'noisy-teacher'
import { JOBS } from './jobs.ts'
import type { JobRun, Reply, Request } from './protocol.ts'

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
    if (!signal.aborted) reply({ id, done: true })
  } catch (cause) {
    if (signal.aborted) return
    const { message, code } = cause as Error & { code?: string }
    reply({ id, error: { message, ...(code && { code }) } })
  }
}

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const before = running.get(data.name)
  before?.abort.abort()
  const abort = new AbortController()
  running.set(data.name, { abort, ended: run(data, abort.signal, before?.ended) })
})
