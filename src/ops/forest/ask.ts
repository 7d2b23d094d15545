import { makeArray } from '../../engine/arrays.js'
import type { Call } from '../../engine/call.js'
import { ELEMENT_BYTES, ELEMENT_CODES, type StoredRows } from '../element.js'
import type { Forest } from './forest.js'

/**
 * Maximum bytes and number of queries in a batch, which passes through one tree after another so that each tree is
 * loaded seldom. The bytes, which include the sums of the queries, stay in the cache.
 */
const MAX_BATCH_BYTES = 1 << 18
const MAX_BATCH_QUERIES = 1 << 12
/** Minimum number of pairs of a query and a tree in one call of the op: about 50 microseconds. */
const MIN_CALL_PAIRS = 1 << 10
/** Maximum bytes of scores held in the engine's memory at a time. */
const MAX_SCORES_BYTES = 1 << 26

/**
 * Returns the predicted class of each query: the one with the largest mean share in its leaves over all trees. On ties,
 * the lowest class wins.
 */
export async function forestLabelsIn(call: Call, forest: Forest, queries: StoredRows): Promise<Int32Array> {
  const out = call.allocate(4 * queries.rows)
  await askIn(call, 'forestLabels', forest, queries, [out])
  return call.engine.memory.view<Int32Array>(Int32Array, out, queries.rows).slice()
}

/** The bits that tell which rows each tree was grown on: `bytes` bytes per tree from `address` on, one bit per row. */
export interface TreeBags {
  address: number
  bytes: number
}

/**
 * Returns the score of each class for each query, m×classes, row-major: the share of the class among the training rows
 * in the query's leaf, averaged over all trees. With `bags`, queries are the rows that the trees were grown on, and the
 * average is over the trees that lack the row; 0 for a row that every tree was grown on.
 */
export async function forestScoresIn(
  call: Call,
  forest: Forest,
  queries: StoredRows,
  bags?: TreeBags,
): Promise<Float32Array> {
  const { classes } = forest
  const { rows: m, cols } = queries
  // The first row of a part is the first bit of a byte of bags.
  const part = Math.min(m, 8 * Math.ceil(MAX_SCORES_BYTES / (32 * classes)))
  const out = call.allocate(4 * part * classes)
  const scores = makeArray(call.who, Float32Array, m * classes)
  const rowBytes = cols * ELEMENT_BYTES[queries.type]
  for (let first = 0; first < m; first += part) {
    const rows = Math.min(part, m - first)
    const own = { ...queries, address: queries.address + first * rowBytes, rows }
    const step = part < m ? { done: first + rows, total: m } : undefined
    if (bags) await askIn(call, 'forestOutOfBag', forest, own, [out, bags.address + first / 8, bags.bytes], step)
    else await askIn(call, 'forestScores', forest, own, [out], step)
    scores.set(call.engine.memory.view<Float32Array>(Float32Array, out, rows * classes), first * classes)
  }
  call.free(out)
  return scores
}

/** Runs a prediction op over all queries, with `more` arguments: the address that it writes its result to, and others. */
async function askIn(
  call: Call,
  op: string,
  forest: Forest,
  queries: StoredRows,
  more: readonly number[],
  step?: { done: number; total: number },
): Promise<void> {
  const { classes, nodes, entries, roots, sizes } = forest
  const { address, type, rows, cols } = queries
  const sums = 8 * (classes + 1)
  const fits = Math.floor(MAX_BATCH_BYTES / (ELEMENT_BYTES[type] * cols + sums))
  const fair = Math.ceil(rows / (4 * call.engine.capabilities.threads))
  const batch = Math.max(1, Math.min(MAX_BATCH_QUERIES, fits, fair))
  const block = batch * Math.ceil(MIN_CALL_PAIRS / (batch * sizes.length))
  const args = [address, ELEMENT_CODES[type], cols, nodes, entries, roots, sizes.length, classes, batch, ...more]
  await call.run('result', { op, args, rows, block, scratchBytes: sums * batch }, call.who, step)
}
