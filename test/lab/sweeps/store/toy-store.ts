import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planOf } from '#lab/sweeps/plan/plan.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { type Result, resultLine, resultOf } from '#lab/sweeps/results/line.js'
import { canonicalTable } from '#lab/sweeps/store/columns.js'
import { exportText } from '#lab/sweeps/store/export.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { toySweep } from '../toy.ts'

/** The plan of the toy sweep. */
export const toyPlan = (changes: Partial<Sweep> = {}) => planOf(toySweep(changes))

/** Returns the results of all trials of a plan of toy trials, by point, seed and draw. */
export async function toyResults(plan = toyPlan()): Promise<Result[]> {
  const { kind, points, replicates } = plan.sweep
  const { firstSeed, seeds, draws } = replicates
  const results: Result[] = []
  for (const [at, point] of points.entries()) {
    for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
      const outcomes = await kind.run(undefined!, { points: [point], seed, draw: 0, draws }, {})
      const named = outcomes.map((outcome, draw) =>
        resultOf({ point: plan.ids[at], seed, draw }, outcome, plan.metrics),
      )
      results.push(...named)
    }
  }
  return results
}

/** Returns results as the bytes of a part. */
export const linesOf = (results: readonly Result[], { metrics } = toyPlan()): Buffer =>
  Buffer.from(results.map((result) => resultLine(result, metrics)).join(''))

/** Runs `work` with the path of a folder that does not exist yet. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  try {
    await work(join(parent, 'sweep'))
  } finally {
    await rm(parent, { recursive: true })
  }
}

/** Stores results in a folder. */
export async function storeIn(folder: string, results: readonly Result[], writer = 'main'): Promise<void> {
  await using store = await SweepStore.open(folder, toyPlan(), { writer })
  await store.append(results)
}

/** Opens the folder of a plan and returns what is stored: all results of the plan, the counts, and the notices. */
export async function readBack(folder: string, plan = toyPlan(), options: { readOnly?: boolean } = {}) {
  const notices: string[] = []
  await using store = await SweepStore.open(folder, plan, { ...options, onNotice: (text) => notices.push(text) })
  const { table, counts } = store
  const { seeds, draws, firstSeed } = plan.sweep.replicates
  const results: Result[] = []
  for (const [at, point] of plan.ids.entries()) {
    for (let seed = 0; seed < seeds; seed++) {
      for (let draw = 0; draw < draws; draw++) {
        const state = table.state(at, seed, draw)
        const code = table.code(at, seed, draw)
        if (state === 'missing') continue
        const values = state === 'ok' ? table.valuesOf(at, seed, draw) : []
        results.push({ point, seed: firstSeed + seed, draw, state, ...(code !== undefined && { code }), values })
      }
    }
  }
  return { results, counts, notices }
}

/** Number of results of a batch of the program that tests kill. */
export const BATCH = 5

/** A plan of 1,200 toy trials, which are not done before they are killed. */
export const longPlan = () => toyPlan({ replicates: { firstSeed: 7, seeds: 40, draws: 2 } })

/** Returns the canonical table of a folder as CSV. */
export async function csvOf(folder: string, plan = toyPlan()): Promise<string> {
  await using store = await SweepStore.open(folder, plan, { readOnly: true })
  return [...exportText(canonicalTable(plan, store.table), 'csv')].join('')
}
