import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { ValuesOf } from '../option.js'
import type { STUDENTS_OPTIONS } from './options.js'

/** Arguments of each part of the experiment. */
export interface StudentsPart {
  engine: Engine
  seed: number
  options: ValuesOf<typeof STUDENTS_OPTIONS>
  /** Options passed to every call: the abort signal. */
  call: CallOptions
  /** Reports the progress of a stage. */
  report: (stage: string, done: number, total: number) => void
}
