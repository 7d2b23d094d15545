import type { NoisyTeacherError } from '../engine/check.js'

/** The settings of a learner that a student reports: numbers and strings by name, such as `{ k: 15 }`. */
export type StudentSettings = Readonly<Record<string, number | string>>

/** One candidate of a choice among settings: its settings, of type `S`, and its measured error. */
export interface Candidate<S = StudentSettings> {
  /** The settings with which the candidate was fitted. */
  readonly settings: S
  /**
   * The measured error; smaller is better. For a student it is the share of teacher labels that differ from the
   * predictions, from 0 to 1; for `chooseGram` and `chooseKernel` it is the mean squared error on left-out values. NaN
   * if the candidate was refused.
   */
  readonly error: number
  /**
   * The standard error of a mean squared error by `chooseGram` or `chooseKernel`: that of its mean over rows, whose
   * errors depend on each other only through the rows that they were fitted to. Undefined for students and for refused
   * candidates.
   */
  readonly standardError?: number
  /**
   * The error of `chooseGram` or `chooseKernel` for a candidate whose system cannot be solved; undefined if the
   * candidate was measured. Students have no refused candidates.
   */
  readonly refused?: NoisyTeacherError
}

/**
 * A choice among candidate settings, as `Student`, `chooseGram` and `chooseKernel` report it. `S` is the type of the
 * settings.
 */
export interface Choice<S = StudentSettings> {
  /** The settings of the candidate with the smallest error; on ties, those of the first one. */
  readonly chosen: S
  /** The reason for the choice as a phrase for readers, such as "the best of 7 on 333 held-out teacher labels". */
  readonly why: string
  /**
   * The candidates in the order in which they were measured; empty if there was nothing to choose. `thresholdStudent`
   * lists the chosen rule alone.
   */
  readonly candidates: readonly Candidate<S>[]
}

/** Returns the first candidate with the smallest error; undefined if there is none, or if all were refused. */
export function bestOf<C extends Candidate<unknown>>(candidates: readonly C[]): C | undefined {
  const errors = candidates.map(({ error }) => error).filter((error) => !Number.isNaN(error))
  const smallest = Math.min(...errors)
  return candidates.find(({ error }) => error === smallest)
}
