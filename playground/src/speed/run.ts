import { type Capabilities, createEngine, type Engine } from 'noisy-teacher'
import { owner } from '../compute/owner.ts'
import type { Job } from '../compute/protocol.ts'
import { median, PROBLEMS, time } from './benchmark.ts'
import type { SpeedSettings } from './settings.ts'

const WARM = 2
const ROUNDS = 7

export interface Timed {
  problem: string
  threads: number
  /** The median of the rounds so far. */
  seconds: number
  /** Arithmetic of the plain algorithm in a second, in 10^9. */
  gflops: number
}

export type Part =
  | { kind: 'capabilities'; capabilities: Capabilities }
  | { kind: 'timed'; timed: Timed }
  | { kind: 'progress'; done: number; total: number }

/** Times every problem on one thread and on all there are. */
export async function speed({ n }: SpeedSettings, { engine, signal, send }: Job<Part>): Promise<void> {
  const { capabilities } = engine
  send({ kind: 'capabilities', capabilities: { ...capabilities } })
  const { own, disposeAll } = owner()
  try {
    const engines = capabilities.threads > 1 ? [own(await createEngine({ threads: 1 })), engine] : [engine]
    const total = engines.length * PROBLEMS.length * ROUNDS
    let done = 0
    const step = () => send({ kind: 'progress', done: ++done, total })
    for (const problem of PROBLEMS) for (const each of engines) await timeOne(each, problem, n, { signal, send, step })
  } finally {
    disposeAll()
  }
}

interface Telling extends Pick<Job<Part>, 'signal' | 'send'> {
  step(): void
}

async function timeOne(
  engine: Engine,
  { name, operations, prepare }: (typeof PROBLEMS)[number],
  n: number,
  { signal, send, step }: Telling,
): Promise<void> {
  const sizes = { n, m: Math.round(n / 5) }
  using prepared = prepare(engine, sizes)
  for (let warm = 0; warm < WARM; warm++) await time(prepared, signal)
  const seconds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
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
