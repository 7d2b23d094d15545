import type { Call } from '../engine/call.js'

/** Maximum number of label bytes held in the engine's memory at a time. */
const BATCH_LABEL_BYTES = 1 << 26

/**
 * Returns the plurality label among the k nearest points of each query, once for each draw of noisy labels: class
 * numbers, row-major draws × m. `index`, m×k, has the row numbers of each query's neighbors, nearest first, and
 * `labels`, draws × n, the class of each point in each draw. Among tied classes, the class of the nearest neighbor
 * wins.
 */
export async function voteIn(
  call: Call,
  index: Uint32Array,
  k: number,
  { labels, draws }: { labels: Uint8Array; draws: number },
): Promise<Uint8Array> {
  const [m, n] = [index.length / k, labels.length / draws]
  const { memory } = call.engine
  const batch = Math.max(1, Math.min(draws, Math.floor(BATCH_LABEL_BYTES / Math.max(n, m))))
  const indexAt = call.allocate(index.byteLength)
  const labelsAt = call.allocate(batch * n)
  const outAt = call.allocate(batch * m)
  memory.view<Uint32Array>(Uint32Array, indexAt, index.length).set(index)
  const votes = new Uint8Array(draws * m)
  for (let first = 0; first < draws; first += batch) {
    const rows = Math.min(batch, draws - first)
    memory.view<Uint8Array>(Uint8Array, labelsAt, rows * n).set(labels.subarray(first * n, (first + rows) * n))
    const products = 10 * rows * m * k
    const task = { op: 'voteNearest', args: [indexAt, m, k, labelsAt, n, outAt], scratchBytes: 1024 }
    await call.run(
      'filter',
      { ...task, rows, block: Math.max(1, Math.floor(1e6 / (m * k))), products },
      `${call.who}: votes`,
    )
    votes.set(memory.view<Uint8Array>(Uint8Array, outAt, rows * m), first * m)
  }
  return votes
}
