import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import { NearestGeometry, prepareNearest } from '#samplers/nearest-geometry.js'
import { sameBytes, seeded } from '../reference/numbers.js'
import { forge, openSaved } from '../reference/saved.js'

const simd = new URL('../../dist/wasm/simd.wasm', import.meta.url)
const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array }

/** `toEqual` of long arrays takes seconds. */
let relaxed: Engine
let strict: Engine
beforeAll(async () => {
  relaxed = await createEngine({ threads: 2 })
  strict = await createEngine({ threads: 1, wasm: { simd } })
})
afterAll(() => Promise.all([relaxed.close(), strict.close()]))

describe('a geometry that was saved and loaded', () => {
  const scenes: [Algorithm, number, number, keyof typeof ARRAYS][] = [
    ['auto', 1, 1, 'f64'],
    ['brute', 501, 7, 'f32'],
    ['int8', 700, 20, 'f32'],
    ['int8', 700, 33, 'u8'],
    ['projected', 900, 40, 'f64'],
    ['tree', 1_501, 5, 'f64'],
    ['grid', 2_003, 3, 'f32'],
    ['auto', 5_000, 30, 'f32'],
    ['auto', 5_000, 2, 'u8'],
  ]
  test.each(scenes)(
    'loads on any engine with the same neighbors and plan: %s, %i×%i of %s',
    async (algorithm, n, d, type) => {
      const random = seeded(n + d)
      const make = (rows: number) => {
        const shape = Array.from({ length: 3 }, () => Float64Array.from({ length: d }, random))
        const row = () =>
          shape.map(random).reduce((sum, z, i) => sum.map((s, t) => s + z * shape[i][t]), new Float64Array(d))
        const values = Array.from({ length: rows }, () => [...row()]).flat()
        return ARRAYS[type].from(values.map((value) => (type === 'u8' ? 80 * value : value + random() / 20)))
      }
      const [points, queries] = [make(n), make(40)]
      const options = { k: Math.min(n, 5) }
      for (const from of [relaxed, strict]) {
        const x = from.matrix(n, d, points, { type })
        const q = from.matrix(40, d, queries, { type })
        const geometry = await prepareNearest(x, { algorithm })
        const bytes = await geometry.toBytes()
        const [wanted, { plan }] = [await geometry.query(q, options), geometry]
        for (const thing of [geometry, x, q]) thing.dispose()
        for (const to of [relaxed, strict]) {
          // As part of another buffer, at an odd place.
          const inside = new Uint8Array(bytes.length + 3)
          inside.set(bytes, 3)
          using loaded = await NearestGeometry.fromBytes(to, inside.subarray(3))
          using asked = to.matrix(40, d, queries, { type })
          expect(loaded.plan).toEqual(plan)
          expect(sameBytes(loaded.points.toArray(), points)).toBe(true)
          for (let round = 0; round < 2; round++) expect(await loaded.query(asked, options)).toEqual(wanted)
          if (from === to) expect(sameBytes(await loaded.toBytes(), bytes)).toBe(true)
        }
        expect([relaxed.bytesInUse, strict.bytesInUse]).toEqual([0, 0])
      }
    },
  )

  test('owns its points after loading: they are disposed with it, and not while they are in use', async () => {
    const x = relaxed.matrix(9, 2)
    const made = await prepareNearest(x)
    const loaded = await NearestGeometry.fromBytes(relaxed, await made.toBytes())
    made.dispose()
    x.dispose()
    expect(() => loaded.points.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    const other = await prepareNearest(loaded.points)
    expect(() => loaded.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    other.dispose()
    const sampler = await loaded.fit(new Int32Array(9), 1)
    expect(() => loaded.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    sampler.dispose()
    loaded.dispose()
    loaded.dispose()
    expect(loaded.points.disposed).toBe(true)
    expect(relaxed.bytesInUse).toBe(0)
    await expect(loaded.toBytes()).rejects.toMatchObject({ code: 'DISPOSED' })
  })

  test('refuses bytes that are damaged, truncated, of a newer format or another kind, without a leak', async () => {
    const random = seeded(5)
    const x = relaxed.matrix(200, 3, Float32Array.from({ length: 600 }, random))
    const geometry = await prepareNearest(x, { algorithm: 'tree' })
    const bytes = await geometry.toBytes()
    geometry.dispose()
    x.dispose()
    const refuses = async (given: unknown, message: RegExp) => {
      const loading = NearestGeometry.fromBytes(relaxed, given as Uint8Array)
      await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringMatching(message) })
      expect(relaxed.bytesInUse).toBe(0)
    }
    const changed = (at: number, value: number) => bytes.slice().fill(value, at, at + 1)
    await refuses(new Uint8Array(0), /fromBytes: the bytes were not saved by noisy-teacher/)
    await refuses(bytes.subarray(0, 20), /were not saved by noisy-teacher/)
    await refuses(changed(0, 0), /were not saved by noisy-teacher/)
    await refuses(changed(8, 9), /have version 9 of the format/)
    await refuses(changed(12, 1), /have another byte order/)
    await refuses(
      bytes.subarray(0, -1),
      new RegExp(`have length ${bytes.length - 1} but must have length ${bytes.length}$`),
    )
    await refuses(
      Uint8Array.of(...bytes, 0),
      new RegExp(`have length ${bytes.length + 1} but must have length ${bytes.length}$`),
    )
    await refuses('bytes', /bytes is 'bytes' but must be a Uint8Array/)
    await refuses(undefined, /bytes is undefined/)
    for (let at = 24; at < bytes.length; at += 5) await refuses(changed(at, bytes[at] ^ 128), /are damaged/)
  })

  test('refuses a forged index, or a search in it that finds too few neighbors', async () => {
    const random = seeded(6)
    const x = relaxed.matrix(40, 2, Float32Array.from({ length: 80 }, random))
    const geometry = await prepareNearest(x, { algorithm: 'brute' })
    const { header, data } = openSaved(await geometry.toBytes())
    for (const thing of [geometry, x]) thing.dispose()
    const { block0 } = header.arrays as Record<string, { type: string; length: number; at: number }>
    const shorter = { ...header, arrays: { block0: { ...block0, length: block0.length - 64 } } }
    const message = expect.stringMatching(/block 0 of the index has \d+ bytes but must have \d+/)
    const loading = NearestGeometry.fromBytes(relaxed, forge({ header: shorter, data }))
    await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message })
    expect(relaxed.bytesInUse).toBe(0)
    using loaded = await NearestGeometry.fromBytes(
      relaxed,
      forge({ header, data: data.fill(0xff, block0.at, block0.at + block0.length) }),
    )
    using queries = relaxed.matrix(3, 2)
    const missing = { code: 'BAD_VALUE', message: expect.stringContaining('neighbors are missing') }
    await expect(loaded.query(queries)).rejects.toMatchObject(missing)
    await expect(loaded.predictMany(queries, { labels: new Uint8Array(40), draws: 1 })).rejects.toMatchObject(missing)
  })

  test('ends saving and loading when it is aborted', async () => {
    const x = relaxed.matrix(9, 2)
    const geometry = await prepareNearest(x)
    const signal = AbortSignal.abort('enough')
    await expect(geometry.toBytes({ signal })).rejects.toBe('enough')
    await expect(NearestGeometry.fromBytes(relaxed, await geometry.toBytes(), { signal })).rejects.toBe('enough')
    geometry.dispose()
    x.dispose()
    expect(relaxed.bytesInUse).toBe(0)
  })
})
