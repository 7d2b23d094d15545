import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import type { Figure } from '../report/figure-data.js'
import type { Check } from '../report/outcome.js'
import type { Table } from '../report/table-data.js'
import type { RunOptions, ValuesOf } from './option.js'
import type { ComputePart } from './part.js'

/**
 * Arguments of an experiment's `run`: the engine, the seed, the values of the options, an abort signal, and a callback
 * for progress.
 */
export interface RunContext<S extends RunOptions = RunOptions> extends CallOptions {
  engine: Engine
  seed: number
  options: ValuesOf<S>
  /**
   * Computes a part of a long run, or restores it after an interrupt. By default `computed`, which restores nothing.
   */
  part?: ComputePart
}

/** A named experiment: its options, its computation, and the tables, figures and checks of its result. */
export interface Experiment<S extends RunOptions = RunOptions, R extends object = object> {
  /** Name on the command line. */
  name: string
  /** Title of the report. */
  title: string
  /** One line for `noisy-teacher list`. */
  summary: string
  /** One paragraph for the report: what is done, and what to look for. */
  about: string
  /** Options of the experiment, in addition to `RUN_SETTINGS`. */
  options: S
  /** Values that replace defaults with `--fast`, for a first look within seconds; none by default. */
  fast?: Partial<ValuesOf<S>>
  /** Values that replace defaults with `--deep`, for the most precise figures; none by default. */
  deep?: Partial<ValuesOf<S>>
  /** Computes the result, plain JSON that depends only on seed and options. */
  run(context: RunContext<S>): Promise<R>
  /** Returns the tables of a result; the first answers the question of the title. */
  tables(result: R): Table[]
  /** Returns the figures of a result; the first shows the answer to the question of the title. */
  figures(result: R): Figure[]
  /** Returns the checks that a result must pass; none by default. */
  checks?(result: R): Check[]
}

/** Returns the experiment unchanged, with types inferred from its options and its result. */
export function defineExperiment<const S extends RunOptions, R extends object>(
  experiment: Experiment<S, R>,
): Experiment<S, R> {
  return experiment
}
