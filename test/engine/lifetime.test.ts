import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { borrow, type Holdings, Lifetime, whileBorrowed } from '#engine/lifetime.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

class Thing extends Lifetime {
  released = 0
  readonly #name: string

  constructor(name: string, held: Holdings = {}) {
    super(engine, held)
    this.#name = name
  }

  describe(): string {
    return this.#name
  }

  protected override release(): void {
    this.released++
  }
}

const inUse = (message: RegExp) => expect.objectContaining({ code: 'IN_USE', message: expect.stringMatching(message) })

test('an object that is borrowed, and every object that owns it, cannot be disposed until it is returned', () => {
  const rows = new Thing('rows')
  const index = new Thing('index', { borrows: [rows] })
  const geometry = new Thing('geometry', { borrows: [rows], owns: [index] })
  const sampler = new Thing('sampler', { owns: [geometry] })
  const giveBack = borrow('call', [index])
  for (const thing of [sampler, geometry, index, rows]) expect(() => thing.dispose()).toThrow(inUse(/still in use/))
  expect(() => sampler.dispose()).toThrow(inUse(/^index, of sampler, is still in use/))
  expect([sampler, geometry, index, rows].map(({ disposed, released }) => [disposed, released])).toEqual(
    Array(4).fill([false, 0]),
  )
  giveBack()
  giveBack()
  expect(() => geometry.dispose()).toThrow(inUse(/^geometry is still in use/))
  sampler.dispose()
  sampler.dispose()
  expect([sampler, geometry, index].map(({ disposed, released }) => [disposed, released])).toEqual(
    Array(3).fill([true, 1]),
  )
  expect(rows.borrowers).toBe(0)
  rows.dispose()
})

test('an owned object that borrows another owned one does not prevent their disposal; an outside borrower does', () => {
  const rows = new Thing('rows')
  const member = new Thing('member', { borrows: [rows] })
  const pool = new Thing('pool', { owns: [member, member, rows] })
  const stranger = new Thing('stranger', { borrows: [rows] })
  expect(() => pool.dispose()).toThrow(inUse(/^rows, of pool, is still in use/))
  stranger.dispose()
  pool.dispose()
  expect([member.released, rows.released]).toEqual([1, 1])
})

test('objects stay borrowed while a body runs, whether it succeeds or fails', async () => {
  const thing = new Thing('thing')
  const running = whileBorrowed('call', [thing], () => Promise.resolve(3))
  expect(() => thing.dispose()).toThrow(inUse(/^thing is still in use/))
  expect(await running).toBe(3)
  const failing = () => {
    throw new Error('no more')
  }
  await expect(whileBorrowed('call', [thing], failing)).rejects.toThrow('no more')
  const none = whileBorrowed('call', [[1, 2] as never], failing)
  await expect(none).rejects.toMatchObject({
    code: 'BAD_VALUE',
    message: 'call: an array of 2 was given where a Matrix is needed',
  })
  thing.dispose()
  await expect(whileBorrowed('call', [thing], failing)).rejects.toMatchObject({ code: 'DISPOSED' })
  expect(() => new Thing('other', { borrows: [thing] })).toThrow(expect.objectContaining({ code: 'DISPOSED' }))
})
