import type { LoneTeacherRisks } from './alone.js'
import type { ClassPoint } from './classes.js'
import type { FiniteClass } from './finite.js'
import type { FlipSweep } from './flips.js'
import type { VotePoint } from './votes.js'

/** Result of the `students` experiment: its settings, and the results of its five parts. */
export interface StudentsResult {
  /** Share of labels that flip. */
  noise: number
  /** Labeled rows of each teacher. */
  train: number
  /** Independent runs of each student. */
  trials: number
  /** Independent pools behind the comparisons with closed forms. */
  pools: number
  classes: ClassPoint[]
  /** Excess risk in theory of the plurality of each pool: the limit of a student that can copy the pool. */
  limits: { members: number; excessRisk: number }[]
  votes: VotePoint[]
  finite: FiniteClass
  alone: LoneTeacherRisks[]
  flips: FlipSweep
}
