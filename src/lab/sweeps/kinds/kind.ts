import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Point } from '../plan/point.js'

/** A parameter of a kind of trials: what a spec file may set it to, and what it is when the spec does not. */
export type Parameter = NumberParameter | ChoiceParameter

/** A parameter with a numeric value. */
export interface NumberParameter {
  type: 'number' | 'integer'
  min?: number
  max?: number
  /** Value if the spec gives none; without a default, the spec must give one. */
  default?: number
  help: string
}

/** A parameter whose value is one of several names, each with parameters of its own, nested under it. */
export interface ChoiceParameter {
  type: 'choice'
  /** The names, and for each the parameters that belong to it. */
  choices: Readonly<Record<string, { help: string; parameters?: Readonly<Record<string, Parameter>> }>>
  /** Name if the spec gives none; without a default, the spec must give one. */
  default?: string
  help: string
}

/** Parameters by name. */
export type Parameters = Readonly<Record<string, Parameter>>

/** A number that every trial measures. */
export interface Metric {
  /** Title in tables and figures. */
  title: string
  /** True for a share of m test inputs, between 0 and 1, whose standard error must never be 0 by chance. */
  share: boolean
  help: string
}

/** Trials that share their inputs: some points, one seed, and the draws of labels on these inputs. */
export interface TrialGroup {
  /** Points whose inputs are equal, in the plan's order. */
  points: readonly Point[]
  seed: number
  /** First draw, and number of draws. */
  draw: number
  draws: number
}

/** Planned cost of a point in nanoseconds of one core: of the inputs of its group, and of each draw of labels. */
export interface TrialCost {
  inputs: number
  draw: number
}

/** The measured values of one trial by the name of the metric; a metric that does not apply is NaN. */
export type TrialValues = Readonly<Record<string, number>>

/** Outcome of one trial: its values, or the refusal of its point, which is as deterministic as a value. */
export type TrialOutcome = { values: TrialValues } | { refused: string; message: string }

/**
 * A kind of trials: its parameters, its metrics, and how a trial is computed. A trial is a pure function of its point,
 * seed and draw: not of its group, of the thread, or of the trials before it.
 */
export interface TrialKind {
  /** Name in the spec file, as `trial: name`. */
  name: string
  /** One line for the help. */
  summary: string
  parameters: Parameters
  metrics: Readonly<Record<string, Metric>>
  /** Checks what no single parameter says, such as more neighbors than rows. Returns a fault, or undefined. */
  fault?(point: Point): { parameter: string; message: string } | undefined
  /** Returns the point's parameters that determine its inputs. Points equal in them share inputs at each seed. */
  inputsOf(point: Point): Point
  /** Returns the planned cost of a point. */
  cost(point: Point): TrialCost
  /** Planned memory of a group with this point, in bytes. */
  bytes(point: Point): number
  /** Predicted values of metrics, drawn dashed in reports; none by default. */
  theory?(point: Point): Readonly<Record<string, number>>
  /**
   * Computes the trials of a group: outcomes of point p and draw d at index p · draws + d. Throws the error of a trial
   * that failed, which fails the group.
   */
  run(engine: Engine, group: TrialGroup, call: CallOptions): Promise<readonly TrialOutcome[]>
}
