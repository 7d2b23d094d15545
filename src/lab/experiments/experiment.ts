import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import type { Figure } from '../report/figure-data.js'
import type { Check } from '../report/outcome.js'
import type { Table } from '../report/table-data.js'
import type { Options, ValuesOf } from './option.js'
import type { Part } from './part.js'

/** What a run is given. `signal` and `onProgress` are there to be passed on to every call. */
export interface RunContext<S extends Options = Options> extends CallOptions {
  engine: Engine
  seed: number
  options: ValuesOf<S>
  /** For the parts of a long run, so that it can go on after an interrupt; `computed` where it is not given. */
  part?: Part
}

/** A named experiment: its options, how it runs, and how its result is shown. */
export interface Experiment<S extends Options = Options, R extends object = object> {
  /** What it is called on the command line. */
  name: string
  title: string
  /** One line for `noisy-teacher list`. */
  summary: string
  /** One paragraph for the report: what is done, and what to look for. */
  about: string
  /** Its own options, beside `SETTINGS`. */
  options: S
  /** What takes the place of the defaults for a first look within seconds (`--fast`), and for the best figures (`--deep`). */
  fast?: Partial<ValuesOf<S>>
  deep?: Partial<ValuesOf<S>>
  /** Runs to a plain JSON result; the same for the same seed and options. */
  run(context: RunContext<S>): Promise<R>
  tables(result: R): Table[]
  figures(result: R): Figure[]
  checks?(result: R): Check[]
}

/** An experiment, its types inferred from its options and its result. */
export function defineExperiment<const S extends Options, R extends object>(
  experiment: Experiment<S, R>,
): Experiment<S, R> {
  return experiment
}
