import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attempt } from '../fuzz/attempt.js'
import { Draws } from '../fuzz/draws.js'
import { closeSides, fuzz, openSides, type Side } from '../fuzz/fuzz.js'
import { mutate } from '../fuzz/mutate.js'
import { forge } from '../reference/saved.js'

/** `npm run test:long` forges 100,000. */
const COUNT = 2_000

describe('files of all formats', () => {
  let sides: Side[]
  beforeAll(async () => {
    sides = await openSides()
  })
  afterAll(() => closeSides(sides))

  test('predicts from intact files of all formats as before saving, in guarded memory', async () => {
    for (const { engine, guard, originals } of sides) {
      for (const original of originals) expect(await attempt(engine, guard, original, forge(original))).toBe('answered')
    }
  })

  test('refuses forged files or predicts from them, without a write elsewhere', async () => {
    const { answered, refused } = await fuzz(sides, { seed: 1, count: COUNT })
    // Forgeries that are all refused at once, or none, would try nothing.
    expect(answered).toBeGreaterThan(COUNT / 4)
    expect(refused).toBeGreaterThan(COUNT / 4)
  })

  test('forges the same bytes from the same seed and number alone', () => {
    const [{ originals }] = sides
    const forged = (seed: number, number: number) => mutate(new Draws(seed, number), originals[0], originals)
    expect(forged(1, 7)).toEqual(forged(1, 7))
    expect(forged(1, 7)).not.toEqual(forged(1, 8))
    expect(forged(1, 7)).not.toEqual(forged(2, 7))
  })
})
