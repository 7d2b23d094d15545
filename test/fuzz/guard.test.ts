import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { openEngine } from '../engine/test-ops.js'
import { seeded, table } from '../reference/numbers.js'
import { forge, openSaved } from '../reference/saved.js'
import { attempt } from './attempt.js'
import { Guard } from './guard.js'

describe('the guard', () => {
  let engine: Engine
  let guard: Guard
  beforeEach(async () => {
    engine = await openEngine({ threads: 1 })
    guard = new Guard(engine)
  })
  afterEach(() => engine.close())

  /** Has an op write one word. */
  const poke = (address: number) =>
    engine.call('poke', [], {}, (call) => call.run('result', { op: 'poke', args: [address], rows: 1, block: 1 }))

  test('the guard reports no write inside a block', async () => {
    using matrix = engine.matrix(3, 5)
    await poke(matrix.address + 56)
    expect(guard.faults()).toEqual([])
  })

  test.each<[string, (address: number) => number, string]>([
    ['behind a block', (address) => address + 64, "0 bytes behind the block of 64 of 'matrix 4×4'"],
    ['before a block', (address) => address - 4, 'before all blocks'],
    ['behind the requested bytes of a rounded block', (address) => address + 1024 + 64 + 1024 + 8, "'matrix 1×2'"],
    ['in free memory', (address) => address + 20_000, "'matrix 1×2'"],
    ['in the first page', () => 2048, 'the first page'],
  ])('the guard reports a write %s', async (_, place, message) => {
    using first = engine.matrix(4, 4)
    using _second = engine.matrix(1, 2)
    await poke(place(first.address))
    expect(guard.faults()).toEqual([expect.stringContaining(message)])
    expect(guard.faults()).toEqual([])
  })

  test('the guard reports a write behind a block of a settled call', async () => {
    await engine.call('brief', [], {}, async (call) => {
      const address = call.allocate(100)
      await call.run('result', { op: 'poke', args: [address + 128], rows: 1, block: 1 })
    })
    expect(guard.faults()).toEqual([expect.stringMatching(/behind the block of 104 of 'brief'/)])
  })

  test('the guard reports a change of another matrix', async () => {
    using matrix = engine.matrix(2, 2)
    const unchanged = guard.remember()
    await poke(matrix.address + 8)
    unchanged()
    expect(guard.faults()).toEqual(["the block of 64 bytes of 'matrix 2×2', at byte 8"])
  })
})

describe('an index whose panel has NaN in it', () => {
  const ROOT = join(import.meta.dirname, '../..')
  const FLAGS =
    '--runtime stub --importMemory --noExportMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --uncheckedBehavior always --use abort= --enable simd --enable threads -O3 --noAssert'
  /** All that a loaded index of this kind runs. */
  const ENTRY =
    "export { nearestFloat } from './assembly/nearest/float'\nexport { voteNearest } from './assembly/votes'"
  /** The search by all points as it once was: it looked at slots behind the last query, and took what is no number for near. */
  const BEFORE = [
    ['const slots = min(LEFT_WIDTH, scan.queryCount - group * LEFT_WIDTH)', 'const slots = LEFT_WIDTH'],
    ['if (!(s >= load<f32>(thresholdAt)) ||', 'if (s < load<f32>(thresholdAt) ||'],
  ]

  async function compile(changes: string[][]): Promise<Uint8Array<ArrayBuffer>> {
    let binary: Uint8Array<ArrayBuffer> | undefined
    const readFile = (name: string) => {
      if (name === 'ops.ts') return ENTRY
      const path = join(ROOT, name)
      if (!existsSync(path)) return null
      let text = readFileSync(path, 'utf8')
      if (!name.endsWith('nearest/float.ts')) return text
      for (const [now, before] of changes) {
        expect(text).toContain(now)
        text = text.replace(now, before)
      }
      return text
    }
    const { error, stderr } = await asc.main(['ops.ts', '--outFile', 'ops.wasm', ...FLAGS.split(' ')], {
      readFile,
      writeFile: (_, contents) => {
        binary = new Uint8Array(contents as Uint8Array)
      },
      listFiles: () => [],
    })
    if (error) throw new Error(stderr.toString(), { cause: error })
    return binary!
  }

  async function forgedIndex(): Promise<Uint8Array> {
    using maker = await createEngine({ threads: 1 })
    using x = maker.matrix(20, 2, table(20, 2, seeded(1)), { type: 'f32' })
    using geometry = await prepareNearest(x, { algorithm: 'brute' })
    const { header, data } = openSaved(await geometry.toBytes())
    const { block0 } = header.arrays as Record<string, { at: number }>
    new DataView(data.buffer).setFloat32(block0.at, Number.NaN, true)
    return forge({ header, data })
  }

  test.each([
    ['an index with NaN in its panel is answered by the current search', []],
    ['an index with NaN in its panel made the former search write behind its answer, which the guard reports', BEFORE],
  ] as const)('%s', { timeout: 60_000 }, async (_, changes) => {
    using engine = await createEngine({ threads: 1, wasm: await compile(changes.map((change) => [...change])) })
    const guard = new Guard(engine)
    const asked = attempt(engine, guard, { door: 'geometry', type: 'f32' }, await forgedIndex())
    if (changes.length > 0) await expect(asked).rejects.toThrow(/^written: .* behind the block of \d+ of 'query'/)
    else expect(await asked).toBe('answered')
  })
})
