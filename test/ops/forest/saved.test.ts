import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBytes } from '#distill/saved.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { type Saved, writeSaved } from '#engine/saved/container.js'
import { fitForest, fitTree } from '#samplers/forest.js'
import { seeded } from '../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

describe('a saved forest', () => {
  test('a loaded forest predicts the same, with leaves of several classes too', async () => {
    const random = seeded(3)
    const x = engine.matrix(200, 2, Float32Array.from({ length: 400 }, random))
    const y = Int32Array.from({ length: 200 }, () => Math.floor(3 * random()))
    const forest = await fitForest({ x, y, classes: 3 }, { trees: 6, minLeafSize: 10 })
    const [bytes, wanted] = [await forest.toBytes(), await forest.scores(x)]
    forest.dispose()
    using loaded = await fromBytes(engine, bytes)
    expect(await loaded.scores(x)).toEqual(wanted)
    x.dispose()
    expect(await loaded.toBytes()).toEqual(bytes)
  })

  /** A root with two leaves, the first of one class, the second of two. */
  async function forged(change: (arrays: Record<string, Uint32Array>) => void): Promise<Uint8Array> {
    using x = engine.matrix(3, 1, [[0], [1], [1]])
    using tree = await fitTree({ x, y: Int32Array.of(0, 1, 0), classes: 2 })
    const saved = tree.save()
    const arrays = Object.fromEntries(Object.entries(saved.arrays!).map(([name, array]) => [name, array.slice()]))
    change(arrays as Record<string, Uint32Array>)
    return engine.call('forge', [], {}, (call) => writeSaved(call, { ...saved, arrays } as Saved))
  }

  const changes: [string, (arrays: Record<string, Uint32Array>) => void][] = [
    ['a feature that does not exist', ({ nodes }) => nodes.fill(1, 2, 3)],
    ['a child that is its own parent', ({ nodes }) => nodes.fill(0, 3, 4)],
    ['a child beyond the last node', ({ nodes }) => nodes.fill(2, 3, 4)],
    ['a class that does not exist', ({ nodes }) => nodes.fill(2, 7, 8)],
    ['entries that do not exist', ({ nodes }) => nodes.fill(1, 11, 12)],
    ['a leaf of no rows', ({ nodes }) => nodes.fill(0, 8, 9)],
    ['an entry of a class that does not exist', ({ entries }) => entries.fill(7, 0, 1)],
    ['another number of nodes', ({ sizes }) => sizes.fill(2)],
    ['another number of entries', ({ entrySizes }) => entrySizes.fill(1)],
    [
      'no nodes',
      (arrays) => {
        arrays.sizes = new Uint32Array(1)
        arrays.nodes = new Uint32Array(0)
      },
    ],
    [
      'no trees',
      (arrays) => {
        for (const name of Object.keys(arrays)) arrays[name] = new Uint32Array(0)
      },
    ],
  ]
  test.each(changes)('a saved forest is refused with %s', async (_, change) => {
    using same = await fromBytes(engine, await forged(() => {}))
    expect(same.classes).toBe(2)
    const before = engine.bytesInUse
    await expect(fromBytes(engine, await forged(change))).rejects.toMatchObject({ code: 'BAD_VALUE' })
    expect(engine.bytesInUse).toBe(before)
  })
})
