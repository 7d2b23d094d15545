// The parts that the race sends to the page.
import type { Capabilities } from 'noisy-teacher'
import type { AnswerCheck } from './answers.ts'
import type { ContestantName } from './contestants/contestant.ts'
import type { ProblemName, ProblemSizes } from './problems.ts'

/** The time and the answer of one contestant in one problem. */
export interface LaneResult {
  problem: ProblemName
  contestant: ContestantName
  /** Median of the rounds so far. */
  seconds: number
  check: AnswerCheck
}

/** Progress of the race in runs. */
export interface RaceProgress {
  done: number
  total: number
  /** Expected from the times so far; absent in the first round. */
  secondsLeft?: number
}

/** Parts of the job's result. */
export type SpeedPart =
  | { kind: 'started'; capabilities: Capabilities; sizes: ProblemSizes }
  | { kind: 'lane'; lane: LaneResult }
  | ({ kind: 'progress' } & RaceProgress)
