import { createEngine, type Engine } from 'noisy-teacher'
import { type Owner, owner } from '../compute/owner.ts'
import type { JobContext } from '../compute/protocol.ts'
import { checkAnswer } from './answers.ts'
import type { Answer, Contestant, ContestantName, PreparedProblem } from './contestants/contestant.ts'
import { loop } from './contestants/loop.ts'
import { ours } from './contestants/ours.ts'
import { operandsOf } from './operands.ts'
import type { SpeedPart } from './parts.ts'
import { PROBLEMS, type ProblemName, type ProblemSizes, type SpeedProblem } from './problems.ts'
import { type SpeedSettings, sizesOf } from './settings.ts'

/** Timed rounds. A round before them, in which browsers compile the loops, shows first times that do not count. */
const TIMED_ROUNDS = 5

/** One contestant in one problem. */
interface Lane {
  problem: SpeedProblem
  contestant: ContestantName
  prepared: PreparedProblem
  /** Seconds of the rounds so far; in the first timed round those of the untimed one. */
  seconds: number[]
}

/** The job of the Speed tab: all contestants solve all problems, in turns. */
export async function race(settings: SpeedSettings, { engine, signal, send }: JobContext<SpeedPart>): Promise<void> {
  const sizes = sizesOf(settings)
  send({ kind: 'started', capabilities: { ...engine.capabilities }, sizes })
  const all = owner()
  try {
    const lanes = lanesOf(await contestantsOf(engine, all), sizes, all)
    const answers = new Map<ProblemName, Answer>()
    const total = lanes.length * (1 + TIMED_ROUNDS)
    let done = 0
    for (let round = 0; round <= TIMED_ROUNDS; round++) {
      for (const lane of inTurn(lanes, round)) {
        const answer = await timed(lane, round, signal)
        const { problem, contestant, seconds } = lane
        // The loop is the first of the first round.
        if (!answers.has(problem.name)) answers.set(problem.name, answer)
        const check = checkAnswer(problem, answer, answers.get(problem.name)!)
        send({ kind: 'lane', lane: { problem: problem.name, contestant, seconds: median(seconds), check } })
        done++
        send({ kind: 'progress', done, total, ...(round > 0 && { secondsLeft: secondsLeft(lanes, total - done) }) })
      }
    }
  } finally {
    all.disposeAll()
  }
}

/** Returns the contestants, the loop first. TensorFlow.js is loaded with the first race. */
async function contestantsOf(engine: Engine, { own }: Owner): Promise<Contestant[]> {
  const { tfjs } = await import('./contestants/tfjs.ts')
  const one = engine.capabilities.threads > 1 ? own(await createEngine({ threads: 1 })) : engine
  return [loop, tfjs, ours('one', one), ...(one === engine ? [] : [ours('all', engine)])]
}

/** Prepares all problems for all contestants. */
function lanesOf(contestants: readonly Contestant[], sizes: ProblemSizes, { own }: Owner): Lane[] {
  return PROBLEMS.flatMap((problem) => {
    const operands = operandsOf(problem, sizes)
    return contestants.map((each): Lane => {
      return { problem, contestant: each.name, prepared: own(each.prepare(problem, operands)), seconds: [] }
    })
  })
}

/** Returns the lanes problem by problem; the contestants of a problem begin one later in each round. */
function inTurn(lanes: readonly Lane[], round: number): Lane[] {
  const count = lanes.length / PROBLEMS.length
  return lanes.map((_, at) => lanes[at - (at % count) + ((at + round) % count)])
}

/** Runs a lane, keeps its time and returns its answer. */
async function timed({ prepared, seconds }: Lane, round: number, signal: AbortSignal): Promise<Answer> {
  // A pause lets the worker receive the message that stops the race.
  await new Promise((resolve) => setTimeout(resolve))
  signal.throwIfAborted()
  const begin = performance.now()
  const answer = await prepared.run(signal)
  if (round === 1) seconds.length = 0
  seconds.push((performance.now() - begin) / 1000)
  return answer
}

/** Returns the seconds that a number of runs take, if they take as long as the median runs of all lanes. */
function secondsLeft(lanes: readonly Lane[], runs: number): number {
  return (runs / lanes.length) * lanes.reduce((sum, { seconds }) => sum + median(seconds), 0)
}

/** Returns the median; of an even number of values, the mean of the middle two. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
