import type { Engine } from 'noisy-teacher'

/** The second argument of a job: the engine, a signal and the function that sends parts of the result. */
export interface JobContext<Part> {
  engine: Engine
  /** Aborted shortly after a later request for the same job, and when the page stops the job. */
  signal: AbortSignal
  /** Sends a part of the result to the page; the job continues. */
  send(part: Part): void
}

/**
 * A computation of the worker, which sends its result in parts. Disposes everything it creates, also when it is
 * aborted.
 */
// biome-ignore lint/suspicious/noExplicitAny: one table holds jobs with different settings and parts
export type JobRun<Settings = any, Part = any> = (settings: Settings, job: JobContext<Part>) => Promise<void>

/** A message from the page to the worker. */
export interface JobRequest {
  /** Number of the request, ascending over all jobs. */
  id: number
  /** The job's name. */
  name: string
  /** The settings to compute with; without them the worker stops the job. */
  settings?: unknown
}

/** A message from the worker to the page about the request `id`: a part of the result, its end or an error. */
export type JobReply = { id: number; name: string } & (
  | { part: unknown }
  | { done: true }
  // Errors of the library have a code.
  | { error: { message: string; code?: string } }
)
