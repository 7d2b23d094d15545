import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alternate, median, processorSeconds } from '../alternate.ts'
import { findPython } from '../peers/installed.ts'
import { type Peer, programPath, startPeer } from '../peers/peer.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { besideGoal, goalOfTime, type SpeedGoal } from './goal.ts'

/** Draws of one round, so that it lasts. */
const DRAWS_PER_ROUND = 1000
/** Rounds that only warm up. */
const WARM_ROUNDS = 4
const [NORMALS, ROWS, COLS] = [5000, 500, 5]

/** What is drawn, and the generators of numpy beside which it is; the goal is that beside the first. */
interface RandomProblem {
  what: 'normals' | 'sample'
  title: string
  size: number
  generators: readonly string[]
  goal: SpeedGoal
}

const RANDOM_PROBLEMS: readonly RandomProblem[] = [
  {
    what: 'normals',
    title: `${NORMALS} standard normals`,
    size: NORMALS,
    generators: ['PCG64', 'Philox'],
    goal: goalOfTime(0.8, 0.6),
  },
  {
    what: 'sample',
    title: `sample ${ROWS}×${COLS} of two Gaussians, with labels`,
    size: ROWS,
    generators: ['PCG64'],
    goal: goalOfTime(2, 1.2),
  },
]

type DrawCall = () => Promise<{ dispose(): void }>

/** Returns what a build of the library draws, by name. */
async function drawsOf(dist: string): Promise<Record<string, DrawCall>> {
  const library: typeof import('noisy-teacher') = await import(`${dist}/index.js`)
  const { normalMatrix }: typeof import('#random/matrix.js') = await import(`${dist}/random/matrix.js`)
  const engine = await library.createEngine({ threads: 1 })
  const row = (...first: number[]) => Float64Array.from({ length: COLS }, (_, j) => first[j] ?? 0)
  const world = library.gaussianMixture({ means: [row(), row(1, 1)], deviation: 1 })
  const stream = library.stream(1, 'bench')
  let trial = 0
  return {
    normals: () => normalMatrix(engine, NORMALS, 1, stream),
    sample: async () => (await world.sample(engine, ROWS, { seed: 1, trial: trial++ })).x,
  }
}

/** Returns the processor seconds of one draw. */
async function secondsOf(draw: DrawCall): Promise<number> {
  const seconds = await processorSeconds(async () => {
    for (let i = 0; i < DRAWS_PER_ROUND; i++) (await draw()).dispose()
  })
  return seconds / DRAWS_PER_ROUND
}

/** Starts numpy on each of its generators. */
async function startNumpy(python: string, { what, size, generators }: RandomProblem): Promise<Peer[]> {
  const launches = generators.map((generator) => {
    const args = [programPath('sampling.py'), what, generator, String(size), String(COLS)]
    return startPeer({ name: `numpy, ${generator}`, command: python, args })
  })
  return Promise.all(launches)
}

export const suite = defineSuite({
  name: 'speed/random',
  title: 'random numbers beside numpy, with its own generator and with ours',
  measures: 'Seconds of processor time of one draw on one thread, medians of alternating rounds.',
  options: { rounds: 9, old: '' },
  async *run(context) {
    const { rounds, old } = context.options
    const python = findPython(['numpy'], context)
    const ours = await drawsOf(fileURLToPath(new URL('../../dist', import.meta.url)))
    const older = old === '' ? undefined : await drawsOf(resolve(old))
    for (const problem of RANDOM_PROBLEMS) {
      const { what, title, goal } = problem
      const peers = python === undefined ? [] : await startNumpy(python, problem)
      const before = older ? [{ name: 'the older build', ask: () => secondsOf(older[what]) }] : []
      const others = [...peers, ...before]
      const calls = [() => secondsOf(ours[what]), ...others.map(({ ask }) => ask)]
      const [own, ...times] = (await alternate(calls, { rounds, warm: WARM_ROUNDS })).map(median)
      for (const peer of peers) peer.close()
      const row: BenchRow = { measured: title, threads: 1, unit: 's', ours: own }
      if (others.length === 0) yield row
      for (const [at, { name }] of others.entries()) {
        const beside = { ...row, peer: { name, value: times[at] } }
        yield at === 0 && peers.length > 0 ? besideGoal(beside, goal) : beside
      }
    }
  },
})
