import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseResultLine } from '#lab/sweeps/results/line.js'
import { LineParser } from '#lab/sweeps/results/parser.js'
import { healLines, lostLines } from '#lab/sweeps/store/heal.js'
import { scanLines } from '#lab/sweeps/store/scan.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { inFolder, linesOf, readBack, storeIn, toyPlan, toyResults } from './toy-store.js'

const { metrics } = toyPlan()
const results = (await toyResults()).slice(0, 12)
const part = linesOf(results)
const ends = [...part.keys()].filter((at) => part[at] === 10).map((at) => at + 1)
const partIn = (folder: string) => join(folder, 'parts', 'main.jsonl')

/** Reads lines without their store. */
function scan(path: string) {
  const parser = new LineParser(metrics)
  return scanLines(path, { head: '{"point":"', accept: (bytes, start, end) => parser.parse(bytes, start, end) })
}

/** Writes a file of lines and heals it. */
async function healed(path: string, bytes: Buffer, folder: string) {
  await writeFile(path, bytes)
  const scanned = await scan(path)
  await healLines(path, scanned, { folder, name: 'main' })
  const after = await scan(path)
  expect(after.damaged).toEqual([])
  expect(after.lines).toBe(scanned.lines)
  return { text: await readFile(path), scanned }
}

test('a part that was cut at any byte of its last three lines is healed, and completed to equal bytes', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const path = join(folder, 'part')
    for (let length = ends.at(-4)!; length < part.length; length++) {
      const whole = ends.filter((end) => end <= length + 1).length
      expect((await healed(path, part.subarray(0, length), join(folder, 'quarantine'))).text).toEqual(
        part.subarray(0, ends[whole - 1]),
      )
      if (length % 16 !== 0 && length !== part.length - 1) continue
      await writeFile(partIn(folder), part.subarray(0, length))
      await using store = await SweepStore.open(folder, toyPlan())
      expect(store.counts.stored).toBe(whole)
      expect(await store.append(results)).toEqual({ stored: results.length - whole, duplicates: whole })
      await store.close()
      expect(await readFile(partIn(folder))).toEqual(part)
    }
  }))

test('a flipped bit costs at most the line in which it is, and no line behind it', () =>
  inFolder(async (folder) => {
    await storeIn(folder, [])
    const path = join(folder, 'part')
    for (let at = ends[4]; at < ends[5]; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Buffer.from(part)
        damaged[at] ^= 1 << bit
        await writeFile(path, damaged)
        const scanned = await scan(path)
        // A newline that is none glues two lines, both of which are whole.
        const kept = at === ends[5] - 1 ? results : results.filter((_, index) => index !== 5)
        expect(scanned.lines).toBe(kept.length)
        expect(lostLines(scanned)).toBeGreaterThanOrEqual(results.length - kept.length)
        if (at % 8 !== bit) continue
        expect((await healed(path, damaged, join(folder, 'quarantine'))).text).toEqual(linesOf(kept))
      }
    }
  }))

test.each([
  ['a cut line and the next', [part.subarray(0, ends[2] + 30), part.subarray(ends[3])], [3]],
  ['two whole lines', [part.subarray(0, ends[2] - 1), part.subarray(ends[2])], []],
  ['two cut lines and the next', [part.subarray(0, 30), part.subarray(0, 50), part.subarray(ends[0])], [0]],
  ['a block of zeros and the next line', [part.subarray(0, ends[2]), Buffer.alloc(5000), part.subarray(ends[2])], []],
  ['an empty line and the next', [part.subarray(0, ends[2]), Buffer.from('\n'), part.subarray(ends[2])], []],
])('of %s that are glued, what is whole is kept', (_, pieces, lost) =>
  inFolder(async (folder) => {
    await storeIn(folder, [])
    const { text } = await healed(join(folder, 'part'), Buffer.concat(pieces), join(folder, 'quarantine'))
    expect(text).toEqual(linesOf(results.filter((_, index) => !lost.some((at) => at === index))))
  }),
)

test('damaged lines are in quarantine, byte for byte, and are counted once', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const damaged = Buffer.concat([part.subarray(0, ends[2] + 30), part.subarray(ends[3], -4)])
    damaged[ends[0] + 70] ^= 4
    await writeFile(partIn(folder), damaged)
    const first = await readBack(folder)
    expect(first.counts).toEqual({ stored: 9, duplicates: 0, unasked: 0, damaged: 2 })
    expect(first.notices).toEqual([
      `${folder}: the part of writer main had 2 damaged lines and a line that was cut at its end; what is lost is ` +
        'computed again',
    ])
    const [name, ...others] = await readdir(join(folder, 'quarantine'))
    expect(others).toEqual([])
    const cut = part.subarray(ends[10], -4)
    const aside = [damaged.subarray(ends[0], ends[1] - 1), part.subarray(ends[2], ends[2] + 30), cut]
    expect(await readFile(join(folder, 'quarantine', name), 'latin1')).toBe(
      aside.map((bytes) => `${bytes.toString('latin1')}\n`).join(''),
    )
    const second = await readBack(folder)
    expect(second.results).toEqual(first.results)
    expect(second.counts.damaged).toBe(0)
  }))

test('a reader changes nothing in a damaged folder, and reads what is whole', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const damaged = Buffer.concat([part.subarray(0, ends[2] + 30), part.subarray(ends[3], -4)])
    await writeFile(partIn(folder), damaged)
    const { counts, notices } = await readBack(folder, toyPlan(), { readOnly: true })
    expect(counts).toMatchObject({ stored: 10, damaged: 1 })
    expect(notices).toEqual([])
    expect(await readFile(partIn(folder))).toEqual(damaged)
  }))

test('the fast parser of bytes accepts the same lines as the one of texts, with the same values', () => {
  const parser = new LineParser(metrics)
  const values = [0, 1, 0.1, 1 / 3, 1e-7, 5e-324, 1.7976931348623157e308, -2.5, 123456789012345.6, 2 ** 53, Number.NaN]
  for (const share of values) {
    const line = linesOf([{ ...results[0], state: 'ok', values: [share, -share] }])
    expect(parser.parse(line, 0, line.length - 1)).toBe(true)
    expect([...parser.values]).toEqual(parseResultLine(line.toString().trimEnd(), metrics)?.values)
    expect(parser.values[0]).toBe(share)
  }
})
