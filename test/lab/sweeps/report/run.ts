import type { Engine } from '#engine/engine.js'
import type { TrialKind } from '#lab/sweeps/kinds/kind.js'
import { sortedPoints } from '#lab/sweeps/plan/document.js'
import { type Plan, planOf } from '#lab/sweeps/plan/plan.js'
import { type Point, sortedPoint } from '#lab/sweeps/plan/point.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { failing, resultOf } from '#lab/sweeps/results/line.js'
import { ResultTable } from '#lab/sweeps/results/table.js'
import { toyKind, toySweep } from '../toy.js'

/** Runs all trials of a plan in order, without a store. The toy kind needs no engine. */
export async function tableOf(plan: Plan): Promise<ResultTable> {
  const { kind, points, replicates } = plan.sweep
  const { seeds, firstSeed, draws } = replicates
  const table = new ResultTable(points.length, plan.metrics, draws)
  for (let seed = 0; seed < seeds; seed++) {
    const group = { points, seed: firstSeed + seed, draw: 0, draws }
    const outcomes = await kind.run(undefined as unknown as Engine, group, {})
    for (const [at, outcome] of outcomes.entries()) {
      const [point, draw] = [Math.floor(at / draws), at % draws]
      const name = { point: plan.ids[point], seed: firstSeed + seed, draw }
      const result = outcome ? resultOf(name, outcome, plan.metrics) : failing(name, 'failed', 'OUT_OF_MEMORY')
      table.set(point, seed, draw, result)
    }
  }
  return table
}

/** Returns every combination of values, each with these parameters beside. */
export function grid(values: Readonly<Record<string, readonly (number | string)[]>>, beside: Point = {}): Point[] {
  const all = Object.entries(values).reduce<Point[]>(
    (points, [name, levels]) => points.flatMap((point) => levels.map((level) => ({ ...point, [name]: level }))),
    [beside],
  )
  return all.map(sortedPoint)
}

/** A sweep of toy trials over p, the number of coins and four methods, one of which refuses. */
export const coinSweep = (changes: Partial<Sweep> = {}): Sweep => {
  const ps = Array.from({ length: 11 }, (_, at) => at / 20)
  const of = (beside: Point) => grid({ p: ps, m: [20, 80] }, beside)
  return toySweep({
    title: 'Coins, counted by four methods',
    about: {
      Aims: 'How far the share of coins below p is from p, and what a bias adds to it.',
      Data: '20 or 80 coins a trial, drawn anew for each seed.',
      Estimands: 'The mean share.',
      Methods: 'Plain counting, counting with a bias of 0.1 or 0.2, and a method that refuses.',
      'Performance measures': 'The mean over seeds with its Monte Carlo standard error.',
    },
    points: sortedPoints([
      ...of({ method: 'plain' }),
      ...of({ method: 'biased', 'method.bias': 0.1 }),
      ...of({ method: 'biased', 'method.bias': 0.2 }),
      ...of({ method: 'refusing' }),
    ]),
    axes: ['m', 'method', 'method.bias', 'p'],
    replicates: { firstSeed: 0, seeds: 12, draws: 2 },
    ...changes,
  })
}

/** Returns the report's plan and results of a sweep of coins. */
export async function coins(changes: Partial<Sweep> = {}): Promise<{ plan: Plan; table: ResultTable }> {
  const plan = planOf(coinSweep(changes))
  return { plan, table: await tableOf(plan) }
}

/** The toy kind without a theory and with other metrics. */
export const kindWith = (changes: Partial<TrialKind>): TrialKind => ({ ...toyKind, ...changes })
