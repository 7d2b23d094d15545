import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Engine } from '#engine/engine.js'
import { openEngine } from './test-ops.js'

let engine: Engine
beforeEach(async () => {
  engine = await openEngine({ threads: 1 })
})
afterEach(() => engine.close())

/** A call that lasts until `end` is called. */
function openCall(signal?: AbortSignal) {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const done = engine.call('open', [], { signal }, () => ended)
  return { done, end }
}

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('a call constructs no AbortController, with or without a signal', async () => {
  const { signal } = new AbortController()
  const made = vi.spyOn(globalThis, 'AbortController')
  await engine.call('test', [], {}, async () => {})
  await engine.call('test', [], { signal }, async () => {})
  expect(made).not.toHaveBeenCalled()
  made.mockRestore()
})

test('a waiting call listens to its signal once, and stops listening when its turn comes', async () => {
  const { signal } = new AbortController()
  const first = openCall()
  const second = openCall(signal)
  expect(listeners(signal)).toBe(1)
  first.end()
  await first.done
  second.end()
  await second.done
  expect(listeners(signal)).toBe(0)
})

test('an aborted waiting call stops listening, rejects with the reason, and keeps the order of the other calls', async () => {
  const controller = new AbortController()
  const seen: string[] = []
  const first = openCall()
  const second = openCall(controller.signal)
  const third = engine.call('third', [], {}, async () => void seen.push('third'))
  controller.abort('enough')
  await expect(second.done).rejects.toBe('enough')
  expect(listeners(controller.signal)).toBe(0)
  seen.push('second')
  first.end()
  await first.done
  await third
  expect(seen).toEqual(['second', 'third'])
})

test('many calls that share a signal leave no listener on it', async () => {
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 50 }, () => engine.call('test', [], { signal }, async () => {})))
  expect(listeners(signal)).toBe(0)
})
