import type { LoneTeacherRisks } from './alone.js'
import type { ClassPoint } from './classes.js'
import type { FiniteClass } from './finite.js'
import type { FlipSweep } from './flips.js'
import type { VotePoint } from './votes.js'

/** What every part of the experiment found. */
export interface StudentsResult {
  noise: number
  train: number
  trials: number
  pools: number
  classes: ClassPoint[]
  /** The excess risk of the plurality of a pool, which the labels of its members alone cannot do better than. */
  limits: { members: number; excessRisk: number }[]
  votes: VotePoint[]
  finite: FiniteClass
  alone: LoneTeacherRisks[]
  flips: FlipSweep
}
