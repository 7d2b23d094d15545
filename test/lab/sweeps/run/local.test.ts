import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { sortedPoint } from '#lab/sweeps/plan/point.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import type { Trouble } from '#lab/sweeps/run/batch.js'
import { type LocalRun, runLocally } from '#lab/sweeps/run/local.js'
import { halvesOf, TrialPool } from '#lab/sweeps/run/pool.js'
import { Scheduler } from '#lab/sweeps/run/scheduler.js'
import { stoppingRule } from '#lab/sweeps/run/stopping.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { deadlyKind } from '../deadly.ts'
import { toySweep } from '../toy.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const moduleOf = (name: string) => new URL(`../${name}.ts`, import.meta.url).href

interface RunChanges extends Partial<Pick<LocalRun, 'maxFailures' | 'onProgress'>> {
  threads?: number
  stop?: AbortSignal
}

async function runSweep(sweep: Sweep, { threads = 2, stop = new AbortController().signal, ...more }: RunChanges = {}) {
  const plan = planOf(sweep)
  await using store = await SweepStore.open(join(folder, sweep.name), plan)
  const scheduler = new Scheduler(plan, store.table, { rule: stoppingRule(plan, store.table) })
  const kindsModule = moduleOf(sweep.kind.name === 'deadly' ? 'deadly' : 'toy-kinds')
  const pool = new TrialPool(plan, { threads, engineThreads: 1, kindsModule })
  const troubles: Trouble[] = []
  try {
    const onTrouble = (trouble: Trouble) => void troubles.push(trouble)
    const outcome = await runLocally({ plan, store, scheduler, pool, stop, onTrouble, ...more })
    const { stored } = store.counts
    return { outcome, stored, troubles, lines: linesOf(sweep.name) }
  } finally {
    await pool.close()
  }
}

function linesOf(name: string): string[] {
  const path = join(folder, name, 'parts', 'main.jsonl')
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').trimEnd().split('\n').sort()
}

describe('a run on this machine', () => {
  test('stores every trial, with the same bits on one thread as on two', async () => {
    const one = await runSweep(toySweep({ name: 'one' }), { threads: 1 })
    const two = await runSweep(toySweep({ name: 'two' }), { threads: 2 })
    expect(one.outcome).toEqual({ end: 'complete', computed: 90, failed: 0, refused: 30 })
    expect(one.lines.length).toBe(90)
    expect(two.lines).toEqual(one.lines)
  })

  test('goes on from what is stored', async () => {
    const whole = await runSweep(toySweep({ name: 'whole' }))
    const stop = new AbortController()
    const first = await runSweep(toySweep({ name: 'cut' }), {
      stop: stop.signal,
      threads: 1,
      onProgress: () => stop.abort(),
    })
    const second = await runSweep(toySweep({ name: 'cut' }))
    expect(first.stored + second.outcome.computed).toBe(90)
    expect(second.lines).toEqual(whole.lines)
  })

  test('ends as interrupted when nothing may start', async () => {
    const { outcome, stored } = await runSweep(toySweep(), { stop: AbortSignal.abort() })
    expect(outcome.end).toBe('interrupted')
    expect(stored).toBe(0)
  })

  test('keeps all other trials when one kills its thread and one throws', async () => {
    const points = toySweep().points.filter(({ method }) => method === 'plain')
    const { outcome, lines, troubles } = await runSweep(toySweep({ kind: deadlyKind, points }))
    expect(outcome).toMatchObject({ end: 'complete', computed: 30, failed: 2 })
    const failed = lines.map((line) => JSON.parse(line)).filter(({ state }) => state === 'failed')
    expect(failed.map(({ seed, draw, code }) => [seed, draw, code]).sort()).toEqual([
      [1, 1, 'WORKER_FAILED'],
      [2, 0, 'TypeError'],
    ])
    expect(troubles.filter(({ state }) => state === 'failed').length).toBe(2)
    expect(troubles.find(({ message }) => message === 'it cannot be computed')).toBeDefined()
  })

  test('gives each point random numbers of its own in a sweep without pairs', async () => {
    const points = toySweep().points.filter(({ method, p }) => method !== 'refusing' && p === 0.5)
    const equal = points.map((point) => sortedPoint({ ...point, m: 200 }))
    const shares = async (paired: boolean) => {
      const { lines } = await runSweep(toySweep({ points: equal, paired, name: `paired-${paired}` }), { threads: 1 })
      const of = lines.map((line) => JSON.parse(line)).filter(({ seed, draw }) => seed === 0 && draw === 0)
      return of.map(({ share }) => share).sort()
    }
    const [below, above] = await shares(true)
    expect(above - below).toBeCloseTo(0.1, 12)
    const [a, b] = await shares(false)
    expect(Math.abs(b - a - 0.1)).toBeGreaterThan(1e-6)
  })

  test('stops when too many trials failed', async () => {
    const { outcome } = await runSweep(
      toySweep({ kind: deadlyKind, replicates: { firstSeed: 2, seeds: 500, draws: 2 } }),
      {
        maxFailures: 2,
        threads: 1,
      },
    )
    expect(outcome.end).toBe('too many failures')
    expect(outcome.computed).toBeLessThan(15 * 500 * 2)
  })

  test('computes the same trials with a stopping rule after it was cut', async () => {
    const until = { metric: 'share', se: 0.05, min: 4, max: 64 }
    const changes = { until, replicates: { firstSeed: 0, seeds: 4, draws: 1 } }
    const whole = await runSweep(toySweep({ ...changes, name: 'whole' }))
    const stop = new AbortController()
    await runSweep(toySweep({ ...changes, name: 'cut' }), {
      stop: stop.signal,
      threads: 1,
      onProgress: () => stop.abort(),
    })
    const cut = await runSweep(toySweep({ ...changes, name: 'cut' }), { threads: 1 })
    expect(cut.lines).toEqual(whole.lines)
    expect(whole.lines.length).toBeGreaterThan(15 * 4)
    expect(whole.lines.length).toBeLessThan(15 * 64)
  })
})

test('cuts a batch between units, then points, then draws', () => {
  const unit = { group: 0, points: [0, 1, 2], seed: 0, draw: 0, draws: 3 }
  expect(halvesOf([unit, unit])!.map((half) => half.length)).toEqual([1, 1])
  expect(halvesOf([unit])).toEqual([[{ ...unit, points: [0, 1] }], [{ ...unit, points: [2] }]])
  const single = { ...unit, points: [0] }
  expect(halvesOf([single])).toEqual([[{ ...single, draws: 2 }], [{ ...single, draw: 2, draws: 1 }]])
  expect(halvesOf([{ ...single, draws: 1 }])).toBeUndefined()
})
