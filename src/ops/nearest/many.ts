import { check, shown } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { takeMembers } from '../../engine/members.js'
import { takeOptions } from '../../engine/options.js'
import type { Metric, NeighborsByMetric } from './metric.js'
import { checkNearest, NEAREST_OPTIONS, type NearestOptions, nearestLargeIn } from './nearest.js'
import { checkBuild } from './settings.js'
import { isSmall, nearestSmallIn } from './small.js'

/** One search of `nearestMany`: m×d queries and n×d points, of one engine. */
export interface NearestProblem {
  queries: Matrix
  points: Matrix
}

const WHO = 'nearestMany'

/**
 * Searches many independent problems in one call, and returns the neighbors of each: bit-identical to `nearest` on each
 * problem alone.
 *
 * It is for simulations of thousands of small problems, where a call for each would cost more than the search. A small
 * problem (k = 1, at most 3,072 float32 points, 4 million multiplications) is searched by one thread, and all threads
 * search different ones. Larger problems follow one after another. The options, such as `k`, apply to all problems.
 * Progress counts problems.
 *
 * Throws BAD_VALUE when `problems` is not an array of objects with the matrices `queries` and `points`; for the other
 * codes see `nearest`. If one problem is invalid, none is searched.
 *
 * @example
 * ```ts
 * import { createEngine, nearestMany } from 'noisy-teacher'
 * const engine = await createEngine()
 * const points = engine.matrix(3, 1, [0, 4, 9])
 * const problems = [[1], [8, 5]].map((rows) => ({ queries: engine.matrix(rows.length, 1, rows), points }))
 * const answers = await nearestMany(problems)
 * console.log(answers.map(({ index }) => [...index])) // [ [ 0 ], [ 2, 1 ] ]
 * ```
 */
export async function nearestMany<M extends Metric = 'euclidean'>(
  problems: readonly NearestProblem[],
  options: NearestOptions<M> = {},
): Promise<NeighborsByMetric[M][]> {
  const taken = takeOptions(WHO, NEAREST_OPTIONS, options)
  const all = takeProblems(problems)
  all.forEach(({ queries, points }, at) => {
    checkNearest(`${WHO}: problem ${at}`, queries, points, taken)
    checkBuild(`${WHO}: problem ${at}`, points, taken)
  })
  if (all.length === 0) return []
  const inputs = all.flatMap(({ queries, points }) => [queries, points])
  return all[0].queries.engine.call(WHO, inputs, taken, async (call) => {
    const found: NeighborsByMetric[M][] = new Array(all.length)
    const small = [...all.keys()].filter((at) => isSmall(all[at], taken))
    const rows = small.map((at) => all[at])
    const answers = rows.length > 0 ? await nearestSmallIn(call, rows) : []
    for (const [i, at] of small.entries()) found[at] = answers[i] as NeighborsByMetric[M]
    for (const at of all.keys()) found[at] ??= await nearestLargeIn(call, all[at], taken)
    return found
  })
}

/**
 * Returns a copy of the list with each member read once. Throws BAD_VALUE when it is not a list of problems or cannot
 * be read.
 */
function takeProblems(problems: readonly NearestProblem[]): NearestProblem[] {
  const needed = 'an array of { queries, points }'
  check(Array.isArray(problems), 'BAD_VALUE', () => `${WHO}: problems is ${shown(problems)} but must be ${needed}`)
  return Array.from({ length: problems.length }, (_, at) => {
    const { [at]: problem } = takeMembers(WHO, 'problems', problems, [`${at}` as never]) as NearestProblem[]
    return takeMembers(WHO, `problem ${at}`, problem, ['queries', 'points'])
  })
}
