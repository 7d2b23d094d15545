/** The parts of a queue that need no server. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { Offers } from '#lab/sweeps/queue/offers.js'
import { Outages } from '#lab/sweeps/queue/outages.js'
import { Turns } from '#lab/sweeps/queue/turns.js'
import { HANGS_MS, Vigil } from '#lab/sweeps/queue/vigil.js'
import { GivenBack, givenBack, packUnits, unpackUnits } from '#lab/sweeps/queue/wire.js'
import { ResultTable } from '#lab/sweeps/results/table.js'
import { Scheduler } from '#lab/sweeps/run/scheduler.js'
import { toySweep } from '../toy.js'

const plan = planOf(toySweep())

test('a worker that idles while batches wait is replaced after 30 s, and once more after as long again', () => {
  const vigil = new Vigil(1e9)
  const see = (now: number, waiting: number, atWork = 0) => vigil.see({ now, atWork, counts: { waiting, active: 0 } })
  expect(see(0, 0)).toBeUndefined()
  expect(see(1e6, 3)).toBeUndefined()
  expect(see(1e6 + HANGS_MS - 1, 3)).toBeUndefined()
  expect(see(1e6 + HANGS_MS, 3)).toBe('hangs')
  expect(see(1e6 + HANGS_MS + 1, 3)).toBeUndefined()
  expect(see(1e6 + 2 * HANGS_MS + 1, 3)).toBe('hangs')
  expect(see(2e6, 3)).toBeUndefined()
  expect(see(2e6 + HANGS_MS - 1, 3, 1)).toBeUndefined()
  expect(see(2e6 + HANGS_MS, 3)).toBeUndefined()
})

test('a worker is idle when nothing waits and no worker computes, and an outage is no idleness', () => {
  const vigil = new Vigil(100)
  const empty = { waiting: 0, active: 0 }
  expect(vigil.see({ now: 0, atWork: 0, counts: empty })).toBeUndefined()
  expect(vigil.see({ now: 99, atWork: 0, counts: undefined })).toBeUndefined()
  expect(vigil.see({ now: 100, atWork: 0, counts: { waiting: 0, active: 1 } })).toBeUndefined()
  expect(vigil.see({ now: 150, atWork: 0, counts: empty })).toBeUndefined()
  expect(vigil.see({ now: 249, atWork: 0, counts: empty })).toBeUndefined()
  expect(vigil.see({ now: 250, atWork: 0, counts: empty })).toBe('idle')
})

test('work that needs the whole machine waits for the work before it, and the work after waits for it', async () => {
  const turns = new Turns(4)
  const events: string[] = []
  const work = (name: string) => async () => {
    events.push(`${name} begins`)
    await wait(5)
    events.push(`${name} ends`)
  }
  await Promise.all([
    turns.run(2, work('a')),
    turns.run(2, work('b')),
    turns.run(9, work('all')),
    turns.run(1, work('c')),
  ])
  expect(events).toEqual(['a begins', 'b begins', 'a ends', 'b ends', 'all begins', 'all ends', 'c begins', 'c ends'])
  await expect(turns.run(4, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await turns.run(4, async () => 'free')).toBe('free')
})

test('units of work survive the way to a worker, and units of another sweep are refused', () => {
  const scheduler = new Scheduler(plan, new ResultTable(plan.ids.length, plan.metrics, 2))
  const units = scheduler.next({ trials: 1000, cost: 1e9 })
  if (!Array.isArray(units)) throw new Error('no work')
  const some = [...units, { ...units[0], points: units[0].points.slice(1), draw: 1, draws: 1 }]
  expect(unpackUnits(plan, JSON.parse(JSON.stringify(packUnits(plan, some))))).toEqual(some)
  for (const bad of [[[99, 0, 0, 1]], [[0, 0, 0, 1, [1e6]]], [[0, 'x', 0, 1]]] as never[])
    expect(() => unpackUnits(plan, bad)).toThrow(/units of work that its sweep does not have/)
})

test('a batch that crashes workers is cut down to the trial that does it, which has three strikes', () => {
  const scheduler = new Scheduler(plan, new ResultTable(plan.ids.length, plan.metrics, 2))
  const offers = new Offers(plan, 'hash', scheduler)
  const units = scheduler.next({ trials: 8, cost: 1e9 })
  if (!Array.isArray(units)) throw new Error('no work')
  let open = offers.strike(offers.add(units))
  expect(open.map(({ job, units: same }) => [job.alone, same])).toEqual([[true, units]])
  let last = open[0]
  for (let strikes = 0; open.length > 0; strikes++) {
    if (strikes > 20) throw new Error('it never ends')
    last = open[0]
    for (const innocent of open.slice(1)) offers.settle(innocent)
    open = offers.strike(last)
  }
  expect(last.units.map(({ points, draws }) => points.length * draws)).toEqual([1])
  expect([last.strikes, offers.size]).toEqual([2, 1])
  expect(scheduler.next({ trials: 1000, cost: 1e9 })).toBeInstanceOf(Array)
  expect(scheduler.next({ trials: 8, cost: 1e9 })).toBe('wait')
  offers.settle(last)
  scheduler.done()
  expect(scheduler.next({ trials: 8, cost: 1e9 })).toBeUndefined()
})

test('an outage is said once, without the command that failed', async () => {
  const notices: string[] = []
  const outages = new Outages('redis://host:1', (text) => notices.push(text))
  const failing = () =>
    Promise.reject(Object.assign(new Error('Connection is closed.'), { command: { args: ['a-secret'] } }))
  expect(await outages.during(failing)).toBeUndefined()
  expect(await outages.during(failing)).toBeUndefined()
  expect(await outages.during(async () => 1)).toBe(1)
  expect(notices).toHaveLength(1)
  expect(notices[0]).toMatch(/^the queue at redis:\/\/host:1 fails, and nothing is lost: Connection is closed/)
  expect(notices[0]).not.toContain('secret')
})

test('the reason for which a batch is given back survives as a message', () => {
  expect(givenBack(new GivenBack('mismatch', 'of: another').message)).toEqual({
    reason: 'mismatch',
    text: 'of: another',
  })
  expect(givenBack('a worker ends: Error')).toEqual({ text: 'a worker ends: Error' })
})
