import { describe, expect, test } from 'vitest'
import { planOf, type WorkUnit } from '#lab/sweeps/plan/plan.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { ResultTable } from '#lab/sweeps/results/table.js'
import { type ScheduleOptions, Scheduler, type StoppingRule } from '#lab/sweeps/run/scheduler.js'
import { toySweep } from '../toy.ts'

const SMALL = { trials: 4, cost: Number.POSITIVE_INFINITY }

function schedule(changes: Partial<Sweep> = {}, options: ScheduleOptions = {}) {
  const plan = planOf(toySweep(changes))
  const table = new ResultTable(plan.ids.length, plan.metrics, plan.sweep.replicates.draws)
  const scheduler = new Scheduler(plan, table, options)
  const store = (units: readonly WorkUnit[]) => {
    for (const { points, seed, draw, draws } of units)
      for (const point of points)
        for (let at = draw; at < draw + draws; at++) table.set(point, seed, at, { state: 'ok', values: [0.5, 0.25] })
  }
  return { plan, table, scheduler, store }
}

/** Takes all batches, each stored before the next, and returns their trials as 'point-seed-draw' in order. */
function drain({ scheduler, store }: ReturnType<typeof schedule>, size = SMALL): string[] {
  const trials: string[] = []
  for (;;) {
    const batch = scheduler.next(size)
    if (batch === undefined || batch === 'wait') return trials
    for (const { points, seed, draw, draws } of batch)
      for (const point of points) for (let at = draw; at < draw + draws; at++) trials.push(`${point}-${seed}-${at}`)
    store(batch)
    scheduler.done()
  }
}

describe('a scheduler', () => {
  test('offers every trial once, whatever the size of a batch', () => {
    const all = schedule()
    const expected = all.scheduler.remaining().trials
    const trials = drain(all)
    expect(trials.length).toBe(15 * 3 * 2)
    expect(expected).toBe(trials.length)
    expect(new Set(trials).size).toBe(trials.length)
    expect(drain(schedule(), { trials: 1000, cost: 1 }).sort()).toEqual([...trials].sort())
    expect(all.scheduler.remaining()).toEqual({ trials: 0, cost: 0 })
  })

  test('offers all points of a seed before the next seed, and the heaviest group first', () => {
    const all = schedule()
    const seeds = drain(all).map((trial) => Number(trial.split('-')[1]))
    expect(seeds).toEqual([...seeds].sort((a, b) => a - b))
    const [first] = schedule().scheduler.next({ trials: 1, cost: 1 }) as WorkUnit[]
    const costs = all.plan.groups.map(({ cost }) => cost)
    expect(first.group).toBe(costs.indexOf(Math.max(...costs)))
  })

  test('offers only what is missing', () => {
    const all = schedule()
    all.table.set(3, 1, 0, { state: 'ok', values: [0, 0] })
    all.table.set(4, 2, 1, { state: 'failed', code: 'BAD_VALUE', values: [] })
    const trials = drain(all)
    expect(trials.length).toBe(88)
    expect(trials).not.toContain('3-1-0')
    expect(trials).not.toContain('4-2-1')
  })

  test('offers only what is wanted', () => {
    const all = schedule({}, { wanted: (_, state) => state === 'failed' })
    all.table.set(4, 2, 1, { state: 'failed', code: 'BAD_VALUE', values: [] })
    expect(drain(all)).toEqual(['4-2-1'])
  })

  test('cuts units of slow trials', () => {
    const slow = { ...toySweep().kind, cost: () => ({ inputs: 0, draw: 1.5e9 }) }
    const batch = schedule({ kind: slow }).scheduler.next({ trials: 1e6, cost: Number.POSITIVE_INFINITY }) as WorkUnit[]
    expect(batch.every(({ points, draws }) => points.length * draws === 1)).toBe(true)
  })
})

describe('a scheduler with a stopping rule', () => {
  const ruleFor = (stopAt: (points: readonly number[]) => number, sets: number[][]): StoppingRule => ({
    min: 2,
    max: 16,
    sets,
    precise: (points, n) => n >= stopAt(points),
  })
  const singles = Array.from({ length: 15 }, (_, at) => [at])

  test('doubles the seeds of a point until it is precise', () => {
    const all = schedule({}, { rule: ruleFor(([point]) => (point === 0 ? 7 : 1), singles) })
    const trials = drain(all)
    expect(trials.length).toBe((14 * 2 + 8) * 2)
    expect([...Array.from(all.scheduler.targets)].sort((a, b) => b - a).slice(0, 2)).toEqual([8, 2])
  })

  test('stops at the most seeds', () => {
    const all = schedule({}, { rule: ruleFor(() => Number.POSITIVE_INFINITY, singles) })
    expect(drain(all).length).toBe(15 * 16 * 2)
  })

  test('doubles the seeds of points together', () => {
    const sets = [singles.map(([at]) => at)]
    const all = schedule({}, { rule: ruleFor(() => 3, sets) })
    expect(drain(all).length).toBe(15 * 4 * 2)
  })

  test('waits for the batches at work before it decides', () => {
    const all = schedule({}, { rule: ruleFor(() => 3, singles) })
    const batch = all.scheduler.next({ trials: 1e6, cost: Number.POSITIVE_INFINITY }) as WorkUnit[]
    expect(batch.length).toBeGreaterThan(0)
    expect(all.scheduler.next(SMALL)).toBe('wait')
    all.store(batch)
    all.scheduler.done()
    expect(Array.isArray(all.scheduler.next(SMALL))).toBe(true)
  })
})
