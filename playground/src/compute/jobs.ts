import { figure } from '../digits/figure.ts'
import { scene } from '../world/scene.ts'
import type { JobRun } from './protocol.ts'

/** What the worker computes, by name. */
export const JOBS = { scene, figure } satisfies Record<string, JobRun>
