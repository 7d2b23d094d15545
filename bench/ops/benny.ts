import b from 'benny'
import type { Numerics } from 'noisy-teacher'
import type { BenchRow } from '../suite.ts'

/** One of those that solve the same problem: `prepare` is not timed, the function it returns is. */
export interface Contender {
  prepare: () => Promise<() => unknown>
  /** Minimum number of samples, by default 5; fewer for what is very slow. */
  samples?: number
  /** The share of the work that it does, by default all; its time is divided by it. */
  share?: number
}

export interface OwnContender extends Contender {
  threads: number
  numerics?: Numerics
}

export interface PeerContender extends Contender {
  name: string
}

/**
 * Times contenders on one problem in one run of benny, ours first. Returns a row for each of ours beside each peer, with median seconds.
 */
export async function compare(
  measured: string,
  own: readonly OwnContender[],
  peers: readonly PeerContender[],
): Promise<BenchRow[]> {
  const ours = own.map((each) => ({ ...each, name: `noisy-teacher ${each.threads} ${each.numerics ?? ''}` }))
  const seconds = await secondsOf(measured, [...ours, ...peers])
  return own.flatMap(({ threads, numerics }, at) =>
    peers.map(({ name }, place) => {
      const peer = { name, value: seconds[own.length + place] }
      return { measured, threads, ...(numerics && { numerics }), unit: 's' as const, ours: seconds[at], peer }
    }),
  )
}

async function secondsOf(title: string, contenders: readonly PeerContender[]): Promise<number[]> {
  const add = ({ name, prepare, samples = 5 }: PeerContender) => {
    // benny asks for the function twice; one problem is enough.
    let ready: ReturnType<Contender['prepare']> | undefined
    const once = () => {
      ready ??= prepare()
      return ready
    }
    return b.add(name, once, { minSamples: samples, maxTime: 2, initCount: 1 })
  }
  const { log } = console
  // benny announces a suite on stdout, where only results belong.
  console.log = console.error
  try {
    const { results } = await b.suite(title, ...contenders.map(add))
    return contenders.map(({ share = 1 }, at) => results[at].details.median / share)
  } finally {
    console.log = log
  }
}
