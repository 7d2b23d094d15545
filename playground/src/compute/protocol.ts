import type { Engine } from 'noisy-teacher'

/** What a job is given beside its settings. */
export interface Job<Part> {
  engine: Engine
  /** Aborted soon after a later job of the same name is asked for. */
  signal: AbortSignal
  /** Hands a part of the result to the page while the job goes on. */
  send(part: Part): void
}

/** A computation of the worker: parts of its result as they come. Disposes what it makes, also where it is aborted. */
// biome-ignore lint/suspicious/noExplicitAny: jobs of all settings and parts stand in one table
export type JobRun<Settings = any, Part = any> = (settings: Settings, job: Job<Part>) => Promise<void>

export interface Request {
  id: number
  /** The job's name. */
  name: string
  /** None: nothing is asked for but that what runs under the name stops. */
  settings?: unknown
}

export type Reply = { id: number; name: string } & (
  | { part: unknown }
  | { done: true }
  | { error: { message: string /** Of the library. */; code?: string } }
)
