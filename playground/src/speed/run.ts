import { type Capabilities, createEngine, type Engine } from 'noisy-teacher'
import { owner } from '../compute/owner.ts'
import type { JobContext } from '../compute/protocol.ts'
import { median, PROBLEMS, time } from './benchmark.ts'
import type { SpeedSettings } from './settings.ts'

/** Untimed runs of each problem, in which V8 compiles its loops. */
const WARM_UP_RUNS = 2
/** Timed runs of each problem on each engine. */
const TIMED_ROUNDS = 7

/** The time of one problem on one number of threads. */
export interface ProblemTiming {
  problem: string
  threads: number
  /** Median of the rounds so far. */
  seconds: number
  /** 10⁹ operations of the plain algorithm per second. */
  gflops: number
}

/** Parts of the job's result. */
export type SpeedPart =
  | { kind: 'capabilities'; capabilities: Capabilities }
  | { kind: 'timed'; timed: ProblemTiming }
  // Rounds done, of all rounds.
  | { kind: 'progress'; done: number; total: number }

/** The job of the Speed tab: times every problem on one thread and, if the engine has more, on all of its threads. */
export async function speed({ n }: SpeedSettings, { engine, signal, send }: JobContext<SpeedPart>): Promise<void> {
  const { capabilities } = engine
  send({ kind: 'capabilities', capabilities: { ...capabilities } })
  const { own, disposeAll } = owner()
  try {
    const engines = capabilities.threads > 1 ? [own(await createEngine({ threads: 1 })), engine] : [engine]
    const total = engines.length * PROBLEMS.length * TIMED_ROUNDS
    let done = 0
    const step = () => send({ kind: 'progress', done: ++done, total })
    for (const problem of PROBLEMS) for (const each of engines) await timeOne(each, problem, n, { signal, send, step })
  } finally {
    disposeAll()
  }
}

/** The members of a job that `timeOne` uses, and a function that counts a round. */
interface TimingReporter extends Pick<JobContext<SpeedPart>, 'signal' | 'send'> {
  step(): void
}

/** Times one problem on one engine, and sends the median after each round. */
async function timeOne(
  engine: Engine,
  { name, operations, prepare }: (typeof PROBLEMS)[number],
  n: number,
  { signal, send, step }: TimingReporter,
): Promise<void> {
  const sizes = { n, m: Math.round(n / 5) }
  using prepared = prepare(engine, sizes)
  for (let warm = 0; warm < WARM_UP_RUNS; warm++) await time(prepared, signal)
  const seconds: number[] = []
  for (let round = 0; round < TIMED_ROUNDS; round++) {
    seconds.push(await time(prepared, signal))
    const typical = median(seconds)
    const { threads } = engine.capabilities
    send({
      kind: 'timed',
      timed: { problem: name, threads, seconds: typical, gflops: operations(sizes) / typical / 1e9 },
    })
    step()
  }
}
