import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Engine } from '#engine/engine.js'
import { exp } from '#random/elementary.js'
import { normalQuantile } from '#random/normal.js'
import { philox } from '#random/philox.js'
import { KNOWN_ANSWERS } from '../random/known-answers.js'
import { seeded } from '../reference/numbers.js'
import { kernels, run } from './kernels.js'

let engine: Engine
beforeAll(async () => {
  engine = await kernels()
})
afterAll(() => engine.close())

const random = seeded(21)
const MILLION = 1_000_000
const bits = (values: Float64Array) => new BigUint64Array(values.buffer, values.byteOffset, values.length)

/** The first place where two arrays differ in a bit, with what stands there; undefined where there is none. */
function difference(given: ArrayLike<number>, found: Float64Array, expected: Float64Array) {
  const [a, b] = [bits(found), bits(expected)]
  const at = a.findIndex((value, i) => value !== b[i] && !(Number.isNaN(found[i]) && Number.isNaN(expected[i])))
  return at < 0 ? undefined : { at, given: given[at], found: found[at], expected: expected[at] }
}

test('the exponential of numbers up to 0 equals the TypeScript version to the bit, for a million arguments and at the edges', async () => {
  const values = new Float64Array(MILLION)
  const scales = [1e-20, 1e-3, 1, 40, 745.2, 760]
  for (let i = 0; i < values.length; i++) values[i] = -random() * scales[i % scales.length]
  const edges = [
    0,
    -0,
    -Infinity,
    Number.NaN,
    -5e-324,
    -1e-300,
    -745.13,
    -745.14,
    -745.1400000000001,
    -746,
    -708.4,
    -1e308,
  ]
  values.set(edges)
  // Halves of ln 2, where the nearest whole number changes, and both sides of them.
  for (let n = 0; n < 2200; n++) {
    const half = (-n * Math.LN2) / 2
    values.set([half, half * (1 - 2 ** -52), half * (1 + 2 ** -52)], edges.length + 3 * n)
  }
  expect(difference(values, await run(engine, 'exponentials', values), values.map(exp))).toBeUndefined()
})

/** The words whose top 52 bits are those of p = (j + 1/2) 2^-52. */
const wordOf = (p: number) => (BigInt(Math.floor(p * 2 ** 52)) << 12n) | 0xabcn
const probability = (word: bigint) => (Number(word >> 12n) + 0.5) * 2 ** -52

test('normal quantiles equal the TypeScript version to the bit, for a million arguments and far in the tails', async () => {
  const words = new BigUint64Array(MILLION)
  for (let i = 0; i < words.length; i++) {
    // Of three, one anywhere, one in the tails, and one so far out that it needs the third polynomial half of the time.
    const p = [random(), 0.075 * random(), 2 ** (-53 * random())][i % 3]
    words[i] = wordOf(i % 2 ? p : 1 - p)
  }
  // The ends, the middle, and both sides of where a polynomial ends: |p - 1/2| = .425 and p = e^-25.
  const around = [0, 1, 0.5, 0.075, 0.925, Math.exp(-25), 1 - Math.exp(-25)]
  const edges = around.flatMap((p) => [-2n, -1n, 0n, 1n, 2n].map((step) => wordOf(p) + (step << 12n)))
  words.set(edges.map((word) => BigInt.asUintN(64, word)))
  const given = Float64Array.from(words, probability)
  const values = new Float64Array(words.buffer)
  const found = await run(engine, 'quantiles', values, { scratchBytes: 4 * MILLION + 64 })
  expect(difference(given, found, given.map(normalQuantile))).toBeUndefined()
})

test.each(KNOWN_ANSWERS)(
  'eight blocks at a time return the known answer for counter %j, key %j',
  async ([c0, c1, c2, c3], key, answer) => {
    const text = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ')
    const one = await run(engine, 'block', new Float64Array(2), { rows: 1, args: [c0, c1, c2, c3, ...key] })
    expect(text(new Uint32Array(one.buffer))).toBe(answer)
    const options = { rows: 19, args: [c0, c1, c2, c3, ...key], scratchBytes: 80 }
    const words = new Uint32Array((await run(engine, 'blocks', new Float64Array(48), options)).buffer)
    expect(text(words.subarray(0, 4))).toBe(answer)
    const expected = new Uint32Array(4)
    for (let at = 1; at < 19; at++) {
      // The carry of the low word, and of the high one, which ends at 2^64.
      const block = BigInt.asUintN(64, (BigInt(c1) << 32n) + BigInt(c0) + BigInt(at))
      philox(expected, Number(block & 0xffffffffn), Number(block >> 32n), c2, c3, key[0], key[1])
      expect(words.subarray(4 * at, 4 * at + 4)).toEqual(expected)
    }
  },
)
