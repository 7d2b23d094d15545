import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { ValuesOf } from '../option.js'
import type { STUDENTS_OPTIONS } from './options.js'

/** Arguments of each part of the `students` experiment: engine, seed, option values, and callbacks. */
export interface StudentsPart {
  engine: Engine
  seed: number
  options: ValuesOf<typeof STUDENTS_OPTIONS>
  /** Options that every call of the library gets: the abort signal. */
  call: CallOptions
  /** Reports that `done` of `total` steps of a stage are complete. */
  report: (stage: string, done: number, total: number) => void
}
