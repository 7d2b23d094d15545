import { describe, expect, test } from 'vitest'
import { integer } from '#engine/options.js'
import { DRAW_OPTIONS, takeSeeded } from '#random/draw.js'
import { stream } from '#random/stream.js'

const TABLE = { k: integer(1).or(1), ...DRAW_OPTIONS }
const seedOf = (draw: object) => takeSeeded('test', TABLE, draw).seed

describe('takeSeeded', () => {
  test('takeSeeded keeps the seed in trial 0 without a purpose', () => {
    expect(takeSeeded('test', TABLE, { k: 3, seed: 2 ** 52 + 1, trial: 0 })).toEqual({ k: 3, seed: 2 ** 52 + 1 })
    expect(takeSeeded('test', TABLE, {})).toEqual({ k: 1, seed: 0 })
  })

  test('takeSeeded derives the seed from seed, trial and purpose otherwise', () => {
    const draws = [
      { seed: 7, trial: 1 },
      { seed: 8, trial: 1 },
      { seed: 7, trial: 2 },
      { seed: 7, purpose: 'a' },
    ]
    const seeds = [...draws, { seed: 7, purpose: 'b' }, { seed: 7, trial: 1, purpose: 'a' }, { seed: 7 }].map(seedOf)
    expect(new Set(seeds).size).toBe(seeds.length)
    expect(draws.map(seedOf)).toEqual(seeds.slice(0, draws.length))
  })

  test('takeSeeded derives seeds of 53 bits, which a stream accepts', () => {
    const seeds = Array.from({ length: 500 }, (_, trial) => seedOf({ trial, purpose: 'bits' }))
    for (const seed of seeds) expect(stream(seed, 'any').uniform(0)).toBeLessThan(1)
    for (const bit of [0, 1, 31, 32, 51, 52]) {
      const share = seeds.filter((seed) => Math.floor(seed / 2 ** bit) % 2 === 1).length / seeds.length
      // Five deviations of a fair coin.
      expect(Math.abs(share - 0.5)).toBeLessThan(0.112)
    }
  })

  test('takeSeeded derives a seed that differs from the draws of the purpose itself', () => {
    expect(seedOf({ seed: 1, purpose: 'a' })).not.toBe(stream(1, 'a').uniform(0) * 2 ** 53)
  })

  test.each([
    [{ trial: -1 }, 'test: trial is -1 but must be a whole number from 0 to 4294967295'],
    [{ trial: 2 ** 32 }, 'test: trial is 4294967296 but must be a whole number from 0 to 4294967295'],
    [{ purpose: '' }, "test: purpose is '' but must be a string of one character or more"],
    [{ seed: 0.5 }, 'test: seed is 0.5 but must be a whole number of 0 or more'],
  ])('takeSeeded refuses %j', (draw, message) => {
    expect(() => seedOf(draw)).toThrow(expect.objectContaining({ code: 'BAD_OPTION', message }))
  })
})
