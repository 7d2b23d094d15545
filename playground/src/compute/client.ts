import type { JOBS } from './jobs.ts'
import type { JobReply, JobRequest } from './protocol.ts'
import { startWorker } from './start-worker.ts'
import address from './worker.ts?worker&url'

/** Name of a job of the worker. */
export type JobName = keyof typeof JOBS

/** Callbacks of one request. */
export interface JobListener<Part> {
  /**
   * Receives a part of the result. `isLatest` is false when it comes from the request before, which may run on for a
   * moment.
   */
  part(part: Part, isLatest: boolean): void
  /** The job ended with a complete result. */
  done(): void
  /** The job failed; `code` is present when the library threw the error. */
  failed(message: string, code?: string): void
}

let worker: Worker | undefined
/** Id of the last request. */
let last = 0
/** The last request for each job, with its listener, until it ends. */
const latest = new Map<string, { id: number; listener: JobListener<unknown> }>()

/** Starts the worker. When it fails, every pending request fails with it. */
function start(): Worker {
  const started = startWorker(address)
  started.addEventListener('message', ({ data }: MessageEvent<JobReply>) => dispatch(data))
  started.addEventListener('error', ({ message }) => {
    // The next request starts another worker.
    started.terminate()
    worker = undefined
    const pending = [...latest.values()]
    latest.clear()
    for (const { listener } of pending) listener.failed(message || 'the worker could not be started')
  })
  return started
}

/** Passes a reply of the worker to the listener of its job. */
function dispatch(reply: JobReply): void {
  const request = latest.get(reply.name)
  if (!request) return
  const isLatest = request.id === reply.id
  if ('part' in reply) request.listener.part(reply.part, isLatest)
  if ('part' in reply || !isLatest) return
  latest.delete(reply.name)
  if ('error' in reply) request.listener.failed(reply.error.message, reply.error.code)
  else request.listener.done()
}

/** Starts a job in the worker. It replaces a running job of the same name. */
export function compute<Part>(name: JobName, settings: unknown, listener: JobListener<Part>): void {
  worker ??= start()
  last++
  latest.set(name, { id: last, listener: listener as JobListener<unknown> })
  worker.postMessage({ id: last, name, settings } satisfies JobRequest)
}

/** Stops the job of this name if it runs. Its listener receives nothing more. */
export function cancel(name: JobName): void {
  const request = latest.get(name)
  if (!request) return
  latest.delete(name)
  worker!.postMessage({ id: request.id, name } satisfies JobRequest)
}

/**
 * Runs a job that sends its result as one part, and returns it. Throws the job's error. A later request for the same job
 * replaces this one, which then never settles.
 */
export function ask<Part>(name: JobName, settings: unknown): Promise<Part> {
  return new Promise((resolve, reject) => {
    let result: Part | undefined
    compute<Part>(name, settings, {
      part: (part, isLatest) => {
        if (isLatest) result = part
      },
      done: () => resolve(result as Part),
      failed: (message) => reject(new Error(message)),
    })
  })
}
