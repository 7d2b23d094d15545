import type { JOBS } from './jobs.ts'
import type { Reply, Request } from './protocol.ts'

export interface Listener<Part> {
  part(part: Part): void
  done(): void
  failed(message: string): void
}

let worker: Worker | undefined
let last = 0
const listeners = new Map<number, Listener<never>>()
const latest = new Map<string, number>()

function start(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<Reply>) => hear(data))
  started.addEventListener('error', ({ message }) => {
    for (const listener of listeners.values()) listener.failed(message || 'the worker could not be started')
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
  if ('error' in reply) listener.failed(reply.error.message)
  else listener.done()
}

/** Has the worker run a job in place of the one of this name that runs; nothing more is heard of that one. */
export function compute<Part>(name: keyof typeof JOBS, settings: unknown, listener: Listener<Part>): void {
  worker ??= start()
  listeners.delete(latest.get(name) ?? 0)
  last++
  latest.set(name, last)
  listeners.set(last, listener as Listener<never>)
  worker.postMessage({ id: last, name, settings } satisfies Request)
}
