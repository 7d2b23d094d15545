import { scene } from '../world/scene.ts'
import type { JobRun } from './protocol.ts'

/** What the worker computes, by name. */
export const JOBS = { scene } satisfies Record<string, JobRun>
