import { expect, test } from 'vitest'
import { chooseOnHeldOut } from '#distill/choose.js'
import { createEngine } from '#engine/engine.js'
import { fitNearest } from '#samplers/nearest.js'

test('frees the first of two parts when the second does not fit in memory', async () => {
  // Of 2^20 bytes the rows take 560,000 and the part that is fitted 336,000: the part that is held out has no room.
  const n = 140_000
  await using engine = await createEngine({ threads: 1, maxBytes: 1 << 20 })
  using x = engine.matrix(n, 1)
  const before = engine.bytesInUse
  const student = chooseOnHeldOut([() => [{ settings: {}, fit: fitNearest }]], 0.4)
  const message = expect.stringMatching(/^matrix 56000×1: 224000 bytes/)
  const refused = { code: 'OUT_OF_MEMORY', message }
  await expect(student({ x, y: new Int32Array(n), classes: 2 })).rejects.toMatchObject(refused)
  expect(engine.bytesInUse).toBe(before)
})
