// `npm run bench:peers -- [workload ...] [--threads 1,2] [--rounds 3] [--queries M]`: exact nearest neighbors beside the native peers that are
// installed, on the same data, in alternating rounds. Times are medians; the ratio is to the best peer. Every answer of ours is
// compared with the peers': our float64 distance must not be the greater.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEngine, prepareNearest } from 'noisy-teacher'
import { findPeers, launches, type Peer, startPeer } from './peer.ts'
import { makeWorkload, SHAPES, sortedQueries, type Workload } from './workloads.ts'

interface Timed {
  name: string
  build: number
  query: number
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]
const timed = async <T>(call: () => Promise<T>): Promise<[T, number]> => {
  const start = performance.now()
  const result = await call()
  return [result, (performance.now() - start) / 1e3]
}

function write(folder: string, workload: Workload): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'points.f32'), workload.points)
  writeFileSync(join(folder, 'queries.f32'), workload.queries)
  if (workload.d <= 16) writeFileSync(join(folder, 'sorted.f32'), sortedQueries(workload))
}

/** Ours and the peers, in turn; returns ours first. */
async function race(workload: Workload, peers: Peer[], threads: number, rounds: number) {
  const { n, m, d } = workload
  const engine = await createEngine({ threads })
  const [x, q] = [engine.matrix(n, d, workload.points), engine.matrix(m, d, workload.queries)]
  const warm = await prepareNearest(x)
  warm.dispose()
  const [geometry, build] = await timed(() => prepareNearest(x))
  let index = (await geometry.query(q)).index
  const times = [[], ...peers.map(() => [])] as number[][]
  for (let round = 0; round < rounds; round++) {
    const [answer, seconds] = await timed(() => geometry.query(q))
    index = answer.index
    times[0].push(seconds)
    for (const [at, peer] of peers.entries()) times[at + 1].push(await peer.ask())
  }
  const { algorithm } = geometry.plan
  await engine.close()
  const timings: Timed[] = [
    { name: `noisy-teacher (${algorithm})`, build, query: median(times[0]) },
    ...peers.map(({ name, buildSeconds }, at) => ({ name, build: buildSeconds, query: median(times[at + 1]) })),
  ]
  return { timings, index }
}

/** Queries whose answer of ours is farther than the peer's, by the float64 definition. */
function worse({ points, queries, d }: Workload, ours: Uint32Array, theirs: Uint32Array): number {
  const distance = (i: number, j: number) => {
    let sum = 0
    for (let t = 0; t < d; t++)
      sum += (queries[i * d + t] - points[j * d + t]) * (queries[i * d + t] - points[j * d + t])
    return sum
  }
  return ours.filter((j, i) => j !== theirs[i] && distance(i, j) > distance(i, theirs[i])).length
}

function print(name: string, threads: number, [ours, ...peers]: Timed[]): void {
  const best = Math.min(...peers.map(({ query }) => query))
  console.log(
    `\n${name}, ${threads} thread${threads > 1 ? 's' : ''}: ${(ours.query / best).toFixed(3)} of the best peer's query time`,
  )
  for (const { name: who, build, query } of [ours, ...peers]) {
    console.log(`  ${who.padEnd(32)} build ${build.toFixed(3).padStart(8)} s   query ${query.toFixed(4).padStart(9)} s`)
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
    queries: { type: 'string', default: 'Infinity' },
  },
})
const scratch = mkdtempSync(join(tmpdir(), 'noisy-teacher-peers-'))
try {
  const { installed, missing } = findPeers(scratch)
  console.log(
    `${cpus()[0].model}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}; peers: ${installed.join(', ') || 'none'}`,
  )
  for (const line of missing) console.log(`  not installed: ${line}`)
  for (const name of positionals.length > 0 ? positionals : Object.keys(SHAPES)) {
    const workload = await makeWorkload(name, Number(values.queries))
    const folder = join(scratch, name)
    write(folder, workload)
    for (const threads of values.threads.split(',').map(Number)) {
      const peers: Peer[] = []
      for (const launch of launches(installed, folder, scratch, workload.d, threads))
        peers.push(await startPeer(launch))
      const { timings, index } = await race(workload, peers, threads, Number(values.rounds))
      for (const peer of peers) peer.close()
      print(name, threads, timings)
      for (const { name: who, answer } of peers) {
        if (!answer) continue
        const bytes = readFileSync(answer)
        const theirs = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
        console.log(`  farther than the answer of ${who}: ${worse(workload, index, theirs)} of ${workload.m} queries`)
      }
    }
    rmSync(folder, { recursive: true })
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
