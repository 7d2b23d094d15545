import type { JOBS } from './jobs.ts'
import type { Reply, Request } from './protocol.ts'

export type JobName = keyof typeof JOBS

export interface Listener<Part> {
  part(part: Part): void
  done(): void
  /** The job failed; `refused` where the library refused what was asked. */
  failed(message: string, refused: boolean): void
}

let worker: Worker | undefined
let last = 0
const listeners = new Map<number, Listener<never>>()
const latest = new Map<string, number>()

function start(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<Reply>) => hear(data))
  started.addEventListener('error', ({ message }) => {
    for (const listener of listeners.values()) listener.failed(message || 'the worker could not be started', false)
    listeners.clear()
  })
  return started
}

function hear(reply: Reply): void {
  const listener = listeners.get(reply.id) as Listener<unknown> | undefined
  if (!listener) return
  if ('part' in reply) {
    listener.part(reply.part)
    return
  }
  listeners.delete(reply.id)
  if ('error' in reply) listener.failed(reply.error.message, reply.error.code !== undefined)
  else listener.done()
}

/** Has the worker run a job in place of the one of this name that runs; nothing more is heard of that one. */
export function compute<Part>(name: JobName, settings: unknown, listener: Listener<Part>): void {
  cancel(name)
  worker ??= start()
  last++
  latest.set(name, last)
  listeners.set(last, listener as Listener<never>)
  worker.postMessage({ id: last, name, settings } satisfies Request)
}

/** Stops the job of this name, if it runs. */
export function cancel(name: JobName): void {
  const id = latest.get(name)
  if (id === undefined || !listeners.delete(id)) return
  worker!.postMessage({ id, name } satisfies Request)
}
