import type { Operands } from '../operands.ts'
import type { SpeedProblem } from '../problems.ts'

/** The answer of a problem: the index of the nearest point of each query, or the m × `OUTPUTS` product. */
export type Answer = Uint32Array | Int32Array | Float32Array | Float64Array

/** A way to solve the problems of the race. */
export interface Contestant {
  readonly name: ContestantName
  /** Puts the inputs in place, which is not timed. */
  prepare(problem: SpeedProblem, operands: Operands): PreparedProblem
}
/** 'one' and 'all' are noisy-teacher on one thread and on all threads of the engine. */
export type ContestantName = 'loop' | 'tfjs' | 'one' | 'all'

/** A problem whose inputs are in place until it is disposed. */
export interface PreparedProblem extends Disposable {
  /** Makes the call that is timed. */
  run(signal?: AbortSignal): Promise<Answer>
}
