import type { CallOptions } from '../engine/call.js'
import type { EngineOptions } from '../engine/engine.js'
import type { RunSettings } from '../lab/experiments/option.js'

/** Environment of a command that reads tables: options of the call and of the engine, and the settings of the run. */
export interface TableHost extends CallOptions, Pick<EngineOptions, 'onWarning'> {
  settings: RunSettings
  /** Called with the progress of reading; undefined where a bad table should leave nothing but its error. */
  onRead?: CallOptions['onProgress']
}
