import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { ValuesOf } from '../option.js'
import type { OPTIONS } from './options.js'

/** What each part of the experiment is given. */
export interface Part {
  engine: Engine
  seed: number
  options: ValuesOf<typeof OPTIONS>
  /** What every call takes. */
  call: CallOptions
  tell: (stage: string, done: number, total: number) => void
}
