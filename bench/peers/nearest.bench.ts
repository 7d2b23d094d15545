import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine, prepareNearest } from 'noisy-teacher'
import { alternate, median, timed } from '../alternate.ts'
import { isWanted } from '../options.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { findNearestPeers, type NearestPeers, nearestLaunches } from './nearest-peers.ts'
import { type Peer, startPeer } from './peer.ts'
import { scratchFolder } from './scratch.ts'
import { makeWorkload, sortedQueries, WORKLOADS, type Workload } from './workloads.ts'

function write(folder: string, workload: Workload): void {
  mkdirSync(folder)
  writeFileSync(join(folder, 'points.f32'), workload.points)
  writeFileSync(join(folder, 'queries.f32'), workload.queries)
  if (workload.d <= 16) writeFileSync(join(folder, 'sorted.f32'), sortedQueries(workload))
}

/** Measures ours and the peers in alternating rounds, ours first. */
async function race({ n, m, d, points, queries }: Workload, peers: readonly Peer[], threads: number, rounds: number) {
  await using engine = await createEngine({ threads })
  const [x, q] = [engine.matrix(n, d, points), engine.matrix(m, d, queries)]
  const warm = await prepareNearest(x)
  warm.dispose()
  const { seconds: build, result: geometry } = await timed(() => prepareNearest(x))
  let { index } = await geometry.query(q)
  const search = async () => {
    const { seconds, result } = await timed(() => geometry.query(q))
    index = result.index
    return seconds
  }
  const [own, ...others] = await alternate([search, ...peers.map((peer) => () => peer.ask())], { rounds })
  return { algorithm: geometry.plan.algorithm, build, own: median(own), others: others.map(median), index }
}

/** Returns the number of queries whose neighbor of ours is farther than the peer's, by the float64 definition. */
function fartherThan(peer: Peer, { points, queries, d }: Workload, ours: Uint32Array): number {
  const bytes = readFileSync(peer.answer!)
  const theirs = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const distance = (i: number, j: number) => {
    let sum = 0
    for (let t = 0; t < d; t++)
      sum += (queries[i * d + t] - points[j * d + t]) * (queries[i * d + t] - points[j * d + t])
    return sum
  }
  return ours.filter((j, i) => j !== theirs[i] && distance(i, j) > distance(i, theirs[i])).length
}

/** Measures one workload on one number of threads; returns a row for each peer. */
async function compare(
  workload: Workload,
  found: NearestPeers,
  folder: string,
  { threads, rounds }: { threads: number; rounds: number },
): Promise<BenchRow[]> {
  const peers: Peer[] = []
  for (const launch of nearestLaunches(found, folder, workload.d, threads)) peers.push(await startPeer(launch))
  const { algorithm, build, own, others, index } = await race(workload, peers, threads, rounds)
  for (const peer of peers) peer.close()
  const measured = `${workload.name}: ${workload.m} queries of ${workload.n}×${workload.d} ${workload.kind}`
  const row = { measured, threads, unit: 's' as const, ours: own }
  const details = { algorithm, 'build s': build }
  if (peers.length === 0) return [{ ...row, details }]
  return peers.map((peer, at) => ({
    ...row,
    peer: { name: peer.name, value: others[at] },
    details: {
      ...details,
      "peer's build s": peer.buildSeconds,
      ...(peer.answer && { "farther than the peer's": fartherThan(peer, workload, index) }),
    },
  }))
}

export const suite = defineSuite({
  name: 'peers/nearest',
  title: 'exact nearest neighbors beside faiss, scikit-learn and nanoflann',
  measures: 'Seconds of all queries on the same data, medians of alternating rounds; the index is built before.',
  options: { rounds: 3, threads: [1, 2], only: [] as readonly string[], queries: Number.POSITIVE_INFINITY },
  async *run(context) {
    const { rounds, threads, only, queries } = context.options
    using scratch = scratchFolder()
    const found = findNearestPeers(scratch.path, context)
    for (const name of Object.keys(WORKLOADS).filter((each) => isWanted(each, only))) {
      const workload = await makeWorkload(name, queries)
      const folder = join(scratch.path, name)
      write(folder, workload)
      for (const count of threads) yield* await compare(workload, found, folder, { threads: count, rounds })
      rmSync(folder, { recursive: true })
    }
  },
})
