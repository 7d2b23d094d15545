import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { planOf, type WorkUnit } from '#lab/sweeps/plan/plan.js'
import { computeBatch } from '#lab/sweeps/run/batch.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { toySweep } from '../toy.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'units-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const measured = toySweep().points.filter(({ method }) => method !== 'refusing')
const plan = planOf(toySweep({ points: measured }))
const unitsOf = (seeds: readonly number[]): WorkUnit[] =>
  seeds.flatMap((seed) => plan.groups.map(({ points }, group) => ({ group, points, seed, draw: 0, draws: 2 })))
/** Coins need no engine. */
const batchOf = (units: readonly WorkUnit[]) => computeBatch(undefined as never, plan, units, {})
const part = (name: string) => readFileSync(join(folder, name, 'parts/main.jsonl'), 'utf8')

test('units of work that a thread computed are stored as their lines are', async () => {
  const units = unitsOf([0, 2])
  const { lines, values } = await batchOf(units)
  await using fast = await SweepStore.open(join(folder, 'fast'), plan)
  await using slow = await SweepStore.open(join(folder, 'slow'), plan)
  expect(await fast.appendUnits(units, lines, values)).toEqual(await slow.appendLines(lines))
  expect(part('fast')).toBe(part('slow'))
  expect(fast.counts).toEqual(slow.counts)
  for (const [at] of plan.ids.entries())
    for (const metric of plan.metrics)
      expect(fast.table.values(at, metric).slice(0, 6)).toEqual(slow.table.values(at, metric).slice(0, 6))
})

test('units of which some are stored already are written once', async () => {
  await using store = await SweepStore.open(join(folder, 'again'), plan)
  const [first, both] = [await batchOf(unitsOf([1])), await batchOf(unitsOf([0, 1]))]
  await store.appendUnits(unitsOf([1]), first.lines, first.values)
  const half = first.count
  expect(await store.appendUnits(unitsOf([0, 1]), both.lines, both.values)).toEqual({ stored: half, duplicates: half })
  expect(part('again').trimEnd().split('\n').length).toBe(2 * half)
})

test('a batch with a trial that has no value has no values', async () => {
  const refusing = planOf(toySweep())
  const units = refusing.groups.map(({ points }, group) => ({ group, points, seed: 0, draw: 0, draws: 2 }))
  const { values, count } = await computeBatch(undefined as never, refusing, units, {})
  expect(count).toBe(30)
  expect(values).toBeUndefined()
})
