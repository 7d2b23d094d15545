import type { JobRun } from './protocol.ts'

/** What the worker computes, by name; each tab adds its own. */
export const JOBS = {} satisfies Record<string, JobRun>
