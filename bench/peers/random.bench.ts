// `npm run bench:random -- [--rounds 9] [--old ../elsewhere/dist]`: 5,000 normal variates, and a sample of 500×5 rows of two Gaussians with
// their labels, on one thread, beside numpy (of Philox too) and, where it is named, an older build. CPU time, medians of alternating rounds.
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PYTHON, startPeer } from './peer.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' }, old: { type: 'string' } } })
const [REPEATS, COUNT, ROWS, COLS] = [200, 5000, 500, 5]

type Draw = () => Promise<{ dispose(): void }>

/** What a build draws, by name. */
async function drawsOf(dist: string): Promise<Record<string, Draw>> {
  const library: typeof import('noisy-teacher') = await import(`${dist}/index.js`)
  const { normalMatrix }: typeof import('#random/matrix.js') = await import(`${dist}/random/matrix.js`)
  const engine = await library.createEngine({ threads: 1 })
  const row = (...first: number[]) => Float64Array.from({ length: COLS }, (_, j) => first[j] ?? 0)
  const world = library.gaussianMixture({ means: [row(), row(1, 1)], deviation: 1 })
  const stream = library.stream(1, 'bench')
  let trial = 0
  return {
    normals: () => normalMatrix(engine, COUNT, 1, stream),
    sample: async () => (await world.sample(engine, ROWS, { seed: 1, trial: trial++ })).x,
  }
}

/** Seconds of the processor for one draw. */
async function timed(draw: Draw): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < REPEATS; i++) (await draw()).dispose()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6 / REPEATS
}

const median = (seconds: number[]) => seconds.sort((a, b) => a - b)[seconds.length >> 1]
const here = new URL('random.py', import.meta.url).pathname
const dist = new URL('../../dist', import.meta.url).pathname
const [ours, old] = [await drawsOf(dist), values.old === undefined ? undefined : await drawsOf(resolve(values.old))]

console.log(`${cpus()[0].model}, Node ${process.version}: one thread, microseconds of CPU time`)
if (!PYTHON) console.log('  not installed: numpy: apt-get install python3-numpy')
for (const [what, n, title] of [
  ['normals', COUNT, `${COUNT} normals`],
  ['sample', ROWS, `sample ${ROWS}×${COLS}`],
] as const) {
  const peer =
    PYTHON && (await startPeer({ name: 'numpy', command: PYTHON, args: [here, what, String(n), String(COLS)] }))
  const contenders: Record<string, () => Promise<number>> = {
    'noisy-teacher': () => timed(ours[what]),
    ...(old && { 'the older build': () => timed(old[what]) }),
    ...(peer && { numpy: () => peer.ask() }),
  }
  const times = Object.entries(contenders).map(([name, ask]) => ({ name, ask, seconds: [] as number[] }))
  // The first two rounds warm up.
  for (let round = -2; round < Number(values.rounds); round++) {
    for (const { ask, seconds } of times) {
      const found = await ask()
      if (round >= 0) seconds.push(found)
    }
  }
  if (peer) peer.close()
  const first = median(times[0].seconds)
  for (const { name, seconds } of times) {
    const time = median(seconds)
    const shown = `${(time * 1e6).toFixed(1)} µs`.padStart(12)
    console.log(`  ${title.padEnd(16)}${name.padEnd(18)}${shown}${(time / first).toFixed(2).padStart(8)}×`)
  }
}
