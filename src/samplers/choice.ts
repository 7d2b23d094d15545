import type { NoisyTeacherError } from '../engine/check.js'

/** The settings that a student reports for a candidate, by name, as plain data. */
export type StudentSettings = Readonly<Record<string, number | string>>

/** A candidate that was measured: its settings and its error. `S` is the type of the settings. */
export interface Candidate<S = StudentSettings> {
  /** The settings that the candidate was fitted with. */
  readonly settings: S
  /**
   * The measured error; smaller is better. The chooser's docstring names the measure. NaN if the candidate was refused.
   */
  readonly error: number
  /** The error that the candidate was refused with, if it was. */
  readonly refused?: NoisyTeacherError
}

/** A choice among candidates, as students and `chooseGram` report it. `S` is the type of the settings. */
export interface Choice<S = StudentSettings> {
  /** The settings of the candidate with the smallest error; of the first one on ties. */
  readonly chosen: S
  /** One phrase for a reader: the number of candidates and what they were measured on. */
  readonly why: string
  /** All candidates in the order they were measured. Empty if the settings were fixed. */
  readonly candidates: readonly Candidate<S>[]
}

/** Returns the first candidate with the smallest error; undefined if there is none, or if all were refused. */
export function bestOf<C extends Candidate<unknown>>(candidates: readonly C[]): C | undefined {
  const errors = candidates.map(({ error }) => error).filter((error) => !Number.isNaN(error))
  const smallest = Math.min(...errors)
  return candidates.find(({ error }) => error === smallest)
}
