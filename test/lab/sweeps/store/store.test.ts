import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sortedPoint } from '#lab/sweeps/plan/point.js'
import { failing } from '#lab/sweeps/results/line.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { toySweep } from '../toy.js'
import { inFolder, linesOf, readBack, storeIn, toyPlan, toyResults } from './toy-store.js'

const results = await toyResults()

test('results of every state are there when the folder is opened again, with their bits', () =>
  inFolder(async (folder) => {
    const given = [...results.slice(1), failing(results[0], 'failed', 'OUT_OF_MEMORY')]
    await storeIn(folder, given)
    const { results: there, counts, notices } = await readBack(folder)
    expect(there).toEqual([given.at(-1), ...results.slice(1)])
    expect(counts).toEqual({ stored: 90, duplicates: 0, unasked: 0, damaged: 0 })
    expect(notices).toEqual([])
    expect(new Set(results.map(({ state }) => state))).toEqual(new Set(['ok', 'refused']))
  }))

test('equal results are written once, whether given twice or by another writer', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results.slice(0, 50))
    await using store = await SweepStore.open(folder, toyPlan(), { writer: 'other' })
    expect(await store.append(results.slice(40, 60))).toEqual({ stored: 10, duplicates: 10 })
    expect(await store.appendLines(linesOf(results.slice(50)))).toEqual({ stored: 30, duplicates: 10 })
    const part = await readFile(join(folder, 'parts', 'other.jsonl'))
    expect(part).toEqual(linesOf(results.slice(50)))
    // As two writers that do not see each other.
    await writeFile(join(folder, 'parts', 'third.jsonl'), linesOf(results))
    const { results: there, counts } = await readBack(folder, toyPlan(), { readOnly: true })
    expect(there).toEqual(results)
    expect(counts).toMatchObject({ stored: 90, duplicates: 90 })
  }))

test('a result with other bits is refused, the batch with it, and later batches are stored', () =>
  inFolder(async (folder) => {
    const wrong = { ...results[10], values: [0.123, 0] }
    await storeIn(folder, results.slice(0, 20))
    await using store = await SweepStore.open(folder, toyPlan(), { writer: 'other' })
    const batch = store.append([results[30], wrong], 'worker 7')
    const { point, seed, draw } = wrong
    await expect(batch).rejects.toThrow(
      `${folder}: trial ${point}-${seed}-${draw} has different results in ${folder}/parts/main.jsonl and worker 7, ` +
        'but it is a function of its name',
    )
    expect(await store.appendLines(linesOf([results[30]]))).toEqual({ stored: 1, duplicates: 0 })
  }))

test('a folder in which two parts differ is refused with both parts', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    await writeFile(join(folder, 'parts', 'other.jsonl'), linesOf([{ ...results[10], values: [0.123, 0] }]))
    await expect(readBack(folder)).rejects.toMatchObject({
      code: 'CONFLICTING_DUPLICATES',
      message: expect.stringContaining(`in ${folder}/parts/main.jsonl and ${folder}/parts/other.jsonl, but`),
    })
  }))

test('a result replaces a failure of its trial, in whatever order they are stored', () =>
  inFolder(async (folder) => {
    const failure = failing(results[0], 'failed', 'WORKER_FAILED')
    await storeIn(folder, [failure, results[1]])
    await using store = await SweepStore.open(folder, toyPlan(), { writer: 'other' })
    expect(await store.append([results[0]])).toEqual({ stored: 1, duplicates: 0 })
    expect(await store.append([failure])).toEqual({ stored: 0, duplicates: 1 })
    await writeFile(join(folder, 'parts', 'third.jsonl'), linesOf([failing(results[1], 'failed', 'WORKER_FAILED')]))
    const { results: there } = await readBack(folder, toyPlan(), { readOnly: true })
    expect(there).toEqual(results.slice(0, 2))
  }))

test('a result that the plan does not ask for is refused, and a damaged line of a worker', () =>
  inFolder(async (folder) => {
    await using store = await SweepStore.open(folder, toyPlan())
    await expect(store.append([{ ...results[0], seed: 3 }])).rejects.toThrow('which the sweep does not ask for')
    await expect(store.append([{ ...results[0], draw: 2 }])).rejects.toThrow('which the sweep does not ask for')
    const lines = linesOf(results.slice(0, 3))
    lines[40] ^= 1
    await expect(store.appendLines(lines, 'worker 7')).rejects.toThrow('line 1 of worker 7 is damaged')
    await expect(store.appendLines(linesOf(results).subarray(0, -1))).rejects.toThrow('line 90 of this run is damaged')
    expect(store.counts.stored).toBe(0)
  }))

test('a folder of another sweep is refused with what differs', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const { replicates, points } = toySweep()
    const refusal = (plan: ReturnType<typeof toyPlan>, extend = false) =>
      SweepStore.open(folder, plan, { extend }).then(
        () => 'opened',
        (error: Error) => error.message,
      )
    const seeds = toyPlan({ replicates: { ...replicates, seeds: 5 }, points: points.slice(1) })
    expect(await refusal(seeds)).toBe(
      `${folder} belongs to another sweep: points: 15 there, 0 new, 1 no longer asked for; seeds is 3 there but 5 is ` +
        'asked for: pass --extend to keep its results, or choose another folder',
    )
    const relaxed = 'numerics is strict there but relaxed is asked for: choose another folder'
    expect(await refusal(toyPlan({ numerics: 'relaxed' }), true)).toContain(relaxed)
    expect(await refusal(toyPlan({ paired: false }), true)).toContain('paired is true there but false is asked for')
    expect(await refusal(toyPlan({ title: 'another' }))).toBe('opened')
  }))

test('an extended folder keeps all results, and those that are no longer asked for come back with their points', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const other = { method: 'plain', m: 10, p: 0.75 }
    const plan = toyPlan({ points: [...toySweep().points.slice(1), sortedPoint(other)] })
    await (await SweepStore.open(folder, plan, { extend: true })).close()
    const { counts } = await readBack(folder, plan)
    expect(counts).toEqual({ stored: 84, duplicates: 0, unasked: 6, damaged: 0 })
    await (await SweepStore.open(folder, toyPlan(), { extend: true })).close()
    expect((await readBack(folder)).results).toEqual(results)
  }))

test('a folder that is no sweep is refused, and an empty one accepted', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    await readBack(folder)
    expect((await readdir(folder)).sort()).toEqual(['locks', 'manifest.json'])
    const other = join(folder, 'other')
    await mkdir(other)
    await writeFile(join(other, 'thesis.tex'), '')
    await expect(readBack(other)).rejects.toThrow(
      `${other} has no manifest.json but 1 other files, such as thesis.tex: choose another folder`,
    )
    await expect(readBack(join(folder, 'missing'), toyPlan(), { readOnly: true })).rejects.toThrow('there is no sweep')
    await expect(readBack(join(folder, 'manifest.json'))).rejects.toThrow('is a file but must be a folder')
  }))

test('a log is kept beside the results, and one that cannot be written loses none of them', () =>
  inFolder(async (folder) => {
    const entry = { key: 'a', trials: 1, attempt: 1, host: 'h', ms: 2, outcome: 'failed', error: 'no\n"' } as const
    await using store = await SweepStore.open(folder, toyPlan())
    store.log(entry)
    await store.append(results)
    await store.close()
    expect(JSON.parse(await readFile(join(folder, 'log', 'main.jsonl'), 'utf8'))).toEqual(entry)
    const other = `${folder}-other`
    const notices: string[] = []
    await using blocked = await SweepStore.open(other, toyPlan(), { onNotice: (text) => notices.push(text) })
    await writeFile(join(other, 'log'), '')
    blocked.log(entry)
    await blocked.append(results)
    await blocked.close()
    expect(notices).toHaveLength(1)
    expect((await readBack(other)).results).toEqual(results)
  }))
