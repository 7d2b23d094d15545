import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Memory } from '#engine/memory.js'

const LINE = 64
const PAGE = 65536
const MAX = 16 * PAGE
const lines = (bytes: number) => Math.ceil(Math.max(bytes, 1) / LINE) * LINE

type Step = { allocate: number } | { free: number }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ allocate: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.nat(MAX)) }) },
  { weight: 2, arbitrary: fc.record({ free: fc.nat() }) },
)

/** Takes one step on the memory and on `live`, the map of blocks as the test sees it. */
function take(memory: Memory, live: Map<number, number>, move: Step): void {
  if ('free' in move) {
    const address = [...live.keys()][move.free % Math.max(live.size, 1)]
    if (address === undefined) return
    memory.free(address)
    live.delete(address)
    return
  }
  const fits = lines(move.allocate) <= memory.largestFree
  const before = { inUse: memory.bytesInUse, free: memory.largestFree, size: memory.wasm.buffer.byteLength }
  if (fits) {
    live.set(memory.allocate('test', move.allocate), move.allocate)
  } else {
    const numbers = new RegExp(`^test: ${lines(move.allocate)} bytes .* ${before.free} are free of ${MAX}$`)
    expect(() => memory.allocate('test', move.allocate)).toThrow(numbers)
    const after = { inUse: memory.bytesInUse, free: memory.largestFree, size: memory.wasm.buffer.byteLength }
    expect(after).toEqual(before)
  }
}

function holds(memory: Memory, live: Map<number, number>): void {
  const blocks = [...live].sort(([a], [b]) => a - b)
  let end = PAGE
  let largest = 0
  for (const [address, bytes] of blocks) {
    expect(address % LINE).toBe(0)
    expect(address).toBeGreaterThanOrEqual(end)
    largest = Math.max(largest, address - end)
    end = address + lines(bytes)
  }
  expect(memory.largestFree).toBe(Math.max(largest, MAX - LINE - end))
  expect(end + (live.size > 0 ? LINE : 0)).toBeLessThanOrEqual(memory.wasm.buffer.byteLength)
  expect(memory.bytesInUse).toBe(blocks.reduce((sum, [, bytes]) => sum + lines(bytes), 0))
}

describe('Memory', () => {
  test('memory aligns and counts blocks, never overlaps them, and refuses exactly those that do not fit', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = new Memory(MAX)
        const live = new Map<number, number>()
        for (const move of steps) {
          take(memory, live, move)
          holds(memory, live)
        }
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('memory joins freed blocks, in any order of freeing', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 })
    const plan = sizes.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })),
    )
    fc.assert(
      fc.property(plan, ([list, order]) => {
        const memory = new Memory(MAX)
        const all = memory.largestFree
        const addresses = list.map((bytes) => memory.allocate('test', bytes))
        for (const at of order) memory.free(addresses[at])
        expect(memory.bytesInUse).toBe(0)
        expect(memory.largestFree).toBe(all)
        expect(memory.allocate('test', all)).toBe(addresses[0])
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('memory keeps the values of adjacent blocks', () => {
    const memory = new Memory(MAX)
    const [a, b, c] = [1000, 2000, 3000].map((bytes) => memory.allocate('test', bytes))
    memory.view(Uint8Array, a, 1000).fill(1)
    memory.view(Uint8Array, c, 3000).fill(3)
    memory.free(b)
    const again = memory.allocate('test', 2000)
    memory.view(Uint8Array, again, 2000).fill(2)
    expect(again).toBe(b)
    expect(new Set(memory.view(Uint8Array, a, 1000))).toEqual(new Set([1]))
    expect(new Set(memory.view(Uint8Array, c, 3000))).toEqual(new Set([3]))
  })

  test('memory grows only when necessary, and stays addressable beyond 2 GiB', () => {
    const memory = new Memory(2 ** 32)
    const small = memory.allocate('test', 1000)
    expect(memory.wasm.buffer.byteLength).toBe(2 * PAGE)
    memory.view(Uint8Array, small, 1)[0] = 7
    const large = memory.allocate('test', 2 ** 31 + PAGE)
    const last = memory.allocate('test', PAGE)
    expect(large).toBe(small + 1024)
    expect(last).toBeGreaterThan(2 ** 31)
    expect(memory.view(Uint8Array, small, 1)[0]).toBe(7)
    expect(memory.view(Uint8Array, last + PAGE - 1, 1)[0]).toBe(0)
    expect(memory.wasm.buffer.byteLength).toBeLessThan(last + 3 * PAGE)
  })

  test('memory refuses blocks beyond 4 GiB before it allocates', () => {
    const memory = new Memory(2 ** 40)
    expect(memory.maxBytes).toBe(2 ** 32)
    expect(() => memory.allocate('matrix 40000×40000', 4 * 40000 ** 2)).toThrow(
      expect.objectContaining({
        code: 'OUT_OF_MEMORY',
        message: 'matrix 40000×40000: 6400000000 bytes are needed in one piece, 4294901696 are free of 4294967296',
      }),
    )
    expect(memory.wasm.buffer.byteLength).toBe(2 * PAGE)
    expect(memory.bytesInUse).toBe(0)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('memory refuses %s bytes', (bytes) => {
    expect(() => new Memory(MAX).allocate('test', bytes)).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }))
  })

  test('memory frees a block only once', () => {
    const memory = new Memory(MAX)
    const address = memory.allocate('test', 100)
    memory.free(address)
    expect(() => memory.free(address)).toThrow(expect.objectContaining({ code: 'DISPOSED' }))
    expect(memory.bytesInUse).toBe(0)
  })
})
