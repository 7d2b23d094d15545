import type { TrialKind } from '../kinds/kind.js'
import type { Point } from './point.js'

/** How often each point is repeated: seeds give new inputs, draws give new labels on the inputs of a seed. */
export interface Replicates {
  /** First seed; 0 by default. */
  firstSeed: number
  /** Number of seeds. With `until`, the number with which a point begins. */
  seeds: number
  /** Draws of labels for each seed. */
  draws: number
}

/** The rule that stops a point when it is precise enough. */
export interface UntilRule {
  /** The metric whose standard error is meant. */
  metric: string
  /** Standard error at which a point stops. */
  se: number
  /** Fewest and most seeds of a point. Precision is looked at after min, 2 min, 4 min, … seeds. */
  min: number
  max: number
  /** Parameter along which the difference to its first value must be precise; undefined for each point by itself. */
  difference?: string
}

/** A figure that a spec asks for, in place of those that the report chooses. */
export interface FigureRequest {
  title?: string
  metric?: string
  x?: string
  color?: string
  /** At most two parameters whose values get a panel each. */
  facets?: readonly string[]
}

/** A checked and resolved sweep: plain data but for its kind, independent of the order of axes in the spec. */
export interface Sweep {
  name: string
  title: string
  /** Aims, data, estimands, methods and performance measures, for the head of the report; free text by heading. */
  about?: Readonly<Record<string, string>>
  kind: TrialKind
  /** The points, sorted by `comparePoints`, each once. */
  points: readonly Point[]
  /** Names of the parameters that vary, sorted. */
  axes: readonly string[]
  replicates: Replicates
  until?: UntilRule
  figures?: readonly FigureRequest[]
  /** False if trials of one seed at different points share no random numbers, so that differences are paired. */
  paired: boolean
  numerics: 'strict' | 'relaxed'
}
