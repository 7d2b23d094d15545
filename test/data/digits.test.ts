import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { joinDigits, loadDigits } from '#data/digits.js'

describe('loadDigits', () => {
  test('loadDigits returns 10,000 digits sorted by class', async () => {
    const { pixels, labels, rows, cols, classes } = await loadDigits()
    expect([rows, cols, classes, pixels.length]).toEqual([10_000, 784, 10, 7_840_000])
    const counts = new Array(10).fill(0)
    for (const label of labels) counts[label]++
    expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978])
    expect(labels).toEqual(labels.slice().sort())
    expect(pixels.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true)
  })

  test('loadDigits returns the bits of the numbers in the package mnist', async () => {
    const { pixels } = await loadDigits()
    const require = createRequire(import.meta.url)
    const images = Array.from({ length: 10 }, (_, digit) => require(`mnist/src/digits/${digit}.json`).data)
    expect(Buffer.compare(Buffer.from(pixels.buffer), Buffer.from(Float32Array.from(images.flat()).buffer))).toBe(0)
  })

  test('loadDigits names its file when a bundler has left it behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
    try {
      for (const file of [
        'data/digits.js',
        'engine/arrays.js',
        'engine/check.js',
        'engine/finite.js',
        'engine/numbers.js',
      ])
        await cp(join('dist', file), join(folder, file))
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
      const alone = await import(pathToFileURL(join(folder, 'data/digits.js')).href)
      const refusal = {
        code: 'UNSUPPORTED',
        message: expect.stringMatching(/digits\.br cannot be read \(ENOENT\); do not bundle/),
      }
      await expect(alone.loadDigits()).rejects.toMatchObject(refusal)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('joinDigits', () => {
  const images = (of: number) =>
    Array.from({ length: 10 }, (_, digit) => new Array(digit === 3 ? of : 784).fill(digit / 10))

  test('joinDigits puts each image in a separate row', () => {
    const { pixels, labels, rows } = joinDigits(images(2 * 784))
    expect(rows).toBe(11)
    expect([...labels]).toEqual([0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9])
    expect(pixels.subarray(4 * 784, 5 * 784)).toEqual(new Float32Array(784).fill(0.3))
    expect(pixels[10 * 784]).toBe(Math.fround(0.9))
  })

  test('joinDigits refuses pixels that are not whole images, and fewer than ten digits', () => {
    const bad = expect.objectContaining({ code: 'BAD_SHAPE' })
    expect(() => joinDigits(images(785))).toThrow(/digit 3 has 785 pixels but needs a multiple of 784/)
    expect(() => joinDigits(images(785))).toThrow(bad)
    expect(() => joinDigits([[]])).toThrow(bad)
  })
})
