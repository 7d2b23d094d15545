import type { JOBS } from './jobs.ts'
import type { Reply, Request } from './protocol.ts'

export type JobName = keyof typeof JOBS

export interface Listener<Part> {
  /** Of the job that was asked for last, or of the one before, which may go on for a moment. */
  part(part: Part, isLatest: boolean): void
  done(): void
  /** The job failed; with a code where the library refused what was asked. */
  failed(message: string, code?: string): void
}

let worker: Worker | undefined
let last = 0
const latest = new Map<string, { id: number; listener: Listener<unknown> }>()

function start(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<Reply>) => hear(data))
  started.addEventListener('error', ({ message }) => {
    // The next request starts another one.
    started.terminate()
    worker = undefined
    const asked = [...latest.values()]
    latest.clear()
    for (const { listener } of asked) listener.failed(message || 'the worker could not be started')
  })
  return started
}

function hear(reply: Reply): void {
  const asked = latest.get(reply.name)
  if (!asked) return
  const isLatest = asked.id === reply.id
  if ('part' in reply) asked.listener.part(reply.part, isLatest)
  if ('part' in reply || !isLatest) return
  latest.delete(reply.name)
  if ('error' in reply) asked.listener.failed(reply.error.message, reply.error.code)
  else asked.listener.done()
}

/** Has the worker run a job in place of the one of this name that runs. */
export function compute<Part>(name: JobName, settings: unknown, listener: Listener<Part>): void {
  worker ??= start()
  last++
  latest.set(name, { id: last, listener: listener as Listener<unknown> })
  worker.postMessage({ id: last, name, settings } satisfies Request)
}

/** Stops the job of this name, if it runs; nothing more is heard of it. */
export function cancel(name: JobName): void {
  const asked = latest.get(name)
  if (!asked) return
  latest.delete(name)
  worker!.postMessage({ id: asked.id, name } satisfies Request)
}
