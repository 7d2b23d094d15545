import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alternate, median, processorSeconds } from '../alternate.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { findPython } from './installed.ts'
import { programPath, startPeer } from './peer.ts'

/** Draws of one round, so that it lasts. */
const DRAWS_PER_ROUND = 200
/** Rounds that only warm up. */
const WARM_ROUNDS = 2
const [NORMALS, ROWS, COLS] = [5000, 500, 5]

/** What is drawn, its first size, and its title. */
const RANDOM_PROBLEMS = [
  ['normals', NORMALS, `${NORMALS} standard normals`],
  ['sample', ROWS, `sample ${ROWS}×${COLS} of two Gaussians, with labels`],
] as const

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

export const suite = defineSuite({
  name: 'peers/random',
  title: 'random numbers beside numpy, which draws from Philox too',
  measures: 'Seconds of processor time of one draw on one thread, medians of alternating rounds.',
  options: { rounds: 9, old: '' },
  async *run(context) {
    const { rounds, old } = context.options
    const python = findPython(['numpy'], context)
    const ours = await drawsOf(fileURLToPath(new URL('../../dist', import.meta.url)))
    const older = old === '' ? undefined : await drawsOf(resolve(old))
    for (const [what, size, title] of RANDOM_PROBLEMS) {
      const args = [programPath('random.py'), what, String(size), String(COLS)]
      const peer = python === undefined ? undefined : await startPeer({ name: 'numpy', command: python, args })
      const others = [
        ...(older ? [{ name: 'the older build', ask: () => secondsOf(older[what]) }] : []),
        ...(peer ? [peer] : []),
      ]
      const calls = [() => secondsOf(ours[what]), ...others.map(({ ask }) => ask)]
      const [own, ...times] = (await alternate(calls, { rounds, warm: WARM_ROUNDS })).map(median)
      peer?.close()
      const row: BenchRow = { measured: title, threads: 1, unit: 's', ours: own }
      if (others.length === 0) yield row
      for (const [at, { name }] of others.entries()) yield { ...row, peer: { name, value: times[at] } }
    }
  },
})
