import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { catalog } from '#lab/claims/catalog.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

test.each(catalog)('$id stops at an abort between repetitions and frees its memory', async ({ measure }) => {
  const before = engine.bytesInUse
  const reason = new Error('enough')
  const controller = new AbortController()
  let reports = 0
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    expect(done).toBeLessThanOrEqual(total)
    reports++
    setImmediate(() => controller.abort(reason))
  }
  const measuring = measure({ engine, seed: 1, effort: 'fast', signal: controller.signal, onProgress })
  await expect(measuring).rejects.toBe(reason)
  expect(reports).toBe(1)
  expect(engine.bytesInUse).toBe(before)
})
