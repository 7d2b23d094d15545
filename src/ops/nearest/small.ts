import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import { RIGHT_WIDTH as PANEL } from '../tile.js'
import type { NearestQuery } from './build.js'
import { firstChoice } from './filter.js'
import { singleBytes } from './float.js'
import type { Neighbors } from './metric.js'
import type { CheckedBuild } from './settings.js'
import { scansSingle } from './tuning.js'

/** The rows of one search. */
export interface SearchRows {
  queries: StoredRows
  points: StoredRows
}

/** Maximum number of multiplications of a small problem, for about a millisecond: it cannot be stopped half-way. */
const MAX_PRODUCTS = 4e6
/** Number of u32 fields of a `SmallProblem` of `assembly/nearest/small.ts`. */
const PROBLEM_FIELDS = 7

/**
 * Returns true if one thread searches a problem from its rows to its answer in one run: for the one nearest of few
 * float32 points, where 'auto' would compare all of them anyway.
 */
export function isSmall({ queries, points }: SearchRows, how: NearestQuery & CheckedBuild): boolean {
  const { metric, algorithm, k, excludeSelf } = how
  const bytes = metric === 'euclidean' && queries.type === points.type && scansSingle(points, k, excludeSelf)
  if (!bytes || queries.rows * points.rows * points.cols > MAX_PRODUCTS) return false
  if (algorithm !== 'auto') return algorithm === 'brute'
  return firstChoice(points, { queries: queries.rows, k, excludeSelf }) === 'brute'
}

/**
 * Searches small problems, each in one thread, many at a time. The engine runs few of them in the calling thread, since
 * a message to a worker takes as long as a problem.
 */
export async function nearestSmallIn(call: Call, problems: readonly SearchRows[]): Promise<Neighbors[]> {
  const counts = problems.map(({ queries }) => queries.rows)
  const total = counts.reduce((sum, m) => sum + m, 0)
  const list = call.allocate(12 * total + 4 * PROBLEM_FIELDS * problems.length)
  const [distances, indices, fields] = [list, list + 8 * total, list + 12 * total]
  const { memory } = call.engine
  const words = memory.view<Uint32Array>(Uint32Array, fields, PROBLEM_FIELDS * problems.length)
  let [first, products, scratchBytes] = [0, 0, 0]
  problems.forEach(({ queries, points }, at) => {
    const { rows: n, cols: d } = points
    const shape = [queries.address, points.address, queries.rows, n, d]
    words.set([...shape, indices + 4 * first, distances + 8 * first], PROBLEM_FIELDS * at)
    first += queries.rows
    products += queries.rows * n * d
    scratchBytes = Math.max(scratchBytes, smallBytes(n, d))
  })
  await call.run('filter', {
    op: 'nearestSmall',
    args: [fields],
    rows: problems.length,
    block: 1,
    products,
    scratchBytes,
  })
  first = 0
  return counts.map((m) => {
    const index = memory.view<Uint32Array>(Uint32Array, indices + 4 * first, m).slice()
    const squaredDistance = memory.view<Float64Array>(Float64Array, distances + 8 * first, m).slice()
    first += m
    return { index, squaredDistance }
  })
}

/** Returns the bytes of scratch of a problem: those of `nearestSingle`, the ranges of columns, and the packed points. */
function smallBytes(n: number, d: number): number {
  const panels = Math.ceil(n / PANEL)
  return singleBytes(n, d) + 24 * d + 8 * panels + 16 + 4 * PANEL * panels * (d + 1)
}
