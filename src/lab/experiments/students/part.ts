import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { ValuesOf } from '../option.js'
import type { STUDENTS_OPTIONS } from './options.js'

/** What each part of the experiment is given. */
export interface StudentsPart {
  engine: Engine
  seed: number
  options: ValuesOf<typeof STUDENTS_OPTIONS>
  /** What every call takes. */
  call: CallOptions
  report: (stage: string, done: number, total: number) => void
}
