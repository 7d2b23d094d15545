import { check, shown } from '../../engine/check.js'
import { Matrix } from '../../engine/matrix.js'
import { takeMembers } from '../../engine/members.js'
import { lend, shapesOf } from '../../engine/operands.js'
import { takeOptions } from '../../engine/options.js'
import type { InputRows } from '../../engine/plain-rows.js'
import type { Metric, NeighborsByMetric } from './metric.js'
import { type CheckedNearest, checkNearest, NEAREST_OPTIONS, type NearestOptions, nearestLargeIn } from './nearest.js'
import { checkBuild } from './settings.js'
import { isSmall, nearestSmallIn } from './small.js'

/** One search of `nearestMany`: m×d queries and n×d points. The matrices of all problems belong to one engine. */
export interface NearestProblem<Rows extends InputRows = Matrix> {
  queries: Rows
  points: Rows
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
 * Throws BAD_VALUE when `problems` is not an array of objects with the rows `queries` and `points`; for the other codes
 * see `nearest`. If one problem is invalid, none is searched.
 *
 * @example
 * ```ts
 * import { nearestMany } from 'noisy-teacher'
 * const points = [[0], [4], [9]]
 * const answers = await nearestMany([{ queries: [[1]], points }, { queries: [[8], [5]], points }])
 * console.log(answers.map(({ index }) => [...index])) // [ [ 0 ], [ 2, 1 ] ]
 * ```
 */
export async function nearestMany<M extends Metric = 'euclidean'>(
  problems: readonly NearestProblem<InputRows>[],
  options: NearestOptions<M> = {},
): Promise<NeighborsByMetric[M][]> {
  const taken = takeOptions(WHO, NEAREST_OPTIONS, options)
  const all = takeProblems(problems)
  if (all.length === 0) return []
  if (taken.columns === undefined && all.every(isOfMatrices)) return searchMany<M>(all, taken)
  const operands = all.flatMap(({ queries, points }, at) => {
    const who = `${WHO}: problem ${at}`
    return [
      { who, name: 'queries', rows: queries },
      { who, name: 'points', rows: points },
    ]
  })
  return lend(shapesOf(operands, taken), (inputs) => {
    const lent = all.map((_, at) => ({ queries: inputs[2 * at], points: inputs[2 * at + 1] }))
    return searchMany<M>(lent, taken)
  })
}

const isOfMatrices = (problem: NearestProblem<InputRows>): problem is NearestProblem =>
  problem.queries instanceof Matrix && problem.points instanceof Matrix

function searchMany<M extends Metric>(
  all: readonly NearestProblem[],
  taken: CheckedNearest,
): Promise<NeighborsByMetric[M][]> {
  all.forEach(({ queries, points }, at) => {
    checkNearest(`${WHO}: problem ${at}`, queries, points, taken)
    checkBuild(`${WHO}: problem ${at}`, points, taken)
  })
  const inputs = all.flatMap(({ queries, points }) => [queries, points])
  return inputs[0].engine.call(WHO, inputs, taken, async (call) => {
    const found: NeighborsByMetric[M][] = new Array(all.length)
    const small = [...all.keys()].filter((at) => isSmall(all[at], taken))
    const rows = small.map((at) => all[at])
    const answers = rows.length > 0 ? await nearestSmallIn(call, rows) : []
    for (const [i, at] of small.entries()) found[at] = answers[i] as NeighborsByMetric[M]
    for (const at of all.keys()) found[at] ??= await nearestLargeIn<M>(call, all[at], taken)
    return found
  })
}

/**
 * Returns a copy of the list with each member read once. Throws BAD_VALUE when it is not a list of problems or cannot
 * be read.
 */
function takeProblems(problems: readonly NearestProblem<InputRows>[]): NearestProblem<InputRows>[] {
  const needed = 'an array of { queries, points }'
  check(Array.isArray(problems), 'BAD_VALUE', () => `${WHO}: problems is ${shown(problems)} but must be ${needed}`)
  return Array.from({ length: problems.length }, (_, at) => {
    const { [at]: problem } = takeMembers(WHO, 'problems', problems, [`${at}` as never]) as NearestProblem<InputRows>[]
    return takeMembers(WHO, `problem ${at}`, problem, ['queries', 'points'])
  })
}
