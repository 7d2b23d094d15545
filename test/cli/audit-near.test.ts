import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conflictingTwins, farRows, nearDuplicates, nearOf, nearRows } from '#cli/audit/near.js'
import { pngOf } from '#cli/audit/png.js'
import { createEngine, type Engine } from '#index.js'
import { uniform } from '../tables/bytes.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const random = uniform(5)
/** Rows of noise, then a row that equals row 2, one that is nearly row 3, and one far from all. */
const rows = Array.from({ length: 60 }, () => [random(), random(), random()])
const planted = [...rows, rows[2], rows[3].map((value) => value + 1e-4), [40, 40, 40]]

/** Nearest other rows by standardized features, in float64. */
function oracle(row: number, k: number): number[] {
  const d = planted[0].length
  const mean = Array.from({ length: d }, (_, t) => planted.reduce((sum, each) => sum + each[t], 0) / planted.length)
  const variance = mean.map((m, t) => planted.reduce((sum, each) => sum + (each[t] - m) ** 2, 0))
  const far = (a: number) => planted[a].reduce((sum, value, t) => sum + (value - planted[row][t]) ** 2 / variance[t], 0)
  return [...planted.keys()].filter((a) => a !== row).sort((a, b) => far(a) - far(b) || a - b).slice(0, k) // biome-ignore format: one line
}

test('nearRows finds the nearest other rows of all rows, and of some', async () => {
  using x = engine.matrix(planted.length, 3, planted)
  const all = await nearRows(x, 2, Uint32Array.from(planted.keys()), {})
  for (const row of planted.keys()) expect([...nearOf(all, row)]).toEqual(oracle(row, 5))
  const some = await nearRows(x, 2, Uint32Array.of(62, 7), {})
  expect([...nearOf(some, 7)]).toEqual(oracle(7, 5))
  expect([...nearOf(some, 8)]).toEqual([])
})

test('equal, nearly equal and far rows are told apart', async () => {
  using x = engine.matrix(planted.length, 3, planted)
  const near = await nearRows(x, 2, Uint32Array.from(planted.keys()), {})
  expect(nearDuplicates(near!).map(({ rows: pair }) => pair)).toContainEqual([3, 61])
  expect(nearDuplicates(near!).map(({ rows: pair }) => pair)).not.toContainEqual([2, 60])
  expect(farRows(near!).map(({ row }) => row)).toEqual([62])
  const y = new Int32Array(planted.length)
  expect(conflictingTwins(x, y)).toEqual([])
  y[60] = 1
  expect(conflictingTwins(x, y)).toEqual([[2, 60]])
})

test('pngOf writes the samples, line by line', () => {
  const samples = Uint8Array.of(0, 255, 7, 8, 9, 10)
  const png = pngOf(samples, { width: 3, height: 2, channels: 1 })
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2])
  const at = png.indexOf('IDAT')
  expect([...inflateSync(png.subarray(at + 4))]).toEqual([0, 0, 255, 7, 0, 8, 9, 10])
})
