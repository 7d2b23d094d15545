import { figure } from '../digits/figure.ts'
import { speed } from '../speed/run.ts'
import { scene } from '../world/scene.ts'
import type { JobRun } from './protocol.ts'

/** The jobs of the worker by name, one per tab. */
export const JOBS = { scene, figure, speed } satisfies Record<string, JobRun>
