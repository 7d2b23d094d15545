import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Result } from '#lab/sweeps/results/line.js'
import { askedSeeds } from '#lab/sweeps/store/asked.js'
import { mergeSweeps } from '#lab/sweeps/store/merge.js'
import { PlannedResults } from '#lab/sweeps/store/planned-results.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { toySweep } from '../toy.js'
import { csvOf, inFolder, linesOf, storeIn, toyPlan, toyResults } from './toy-store.js'

const plan = toyPlan()
/** No point is as precise as this rule asks for. */
const until = { metric: 'share', se: 1e-6, min: 4, max: 16 }
const points = toySweep().points.filter(({ method }) => method !== 'biased')
const ruled = toyPlan({ points, until, replicates: { firstSeed: 0, seeds: 4, draws: 1 } })
const results = await toyResults()
const shard = (at: number) => results.filter((_, index) => index % 3 === at)

/** Writes three folders of shards and returns their paths. */
async function shardsIn(folder: string, shards: readonly (readonly Result[])[] = [0, 1, 2].map(shard)) {
  await mkdir(folder)
  const folders = shards.map((_, at) => join(folder, `shard-${at}`))
  for (const [at, of] of shards.entries()) await storeIn(folders[at], of)
  return folders
}

test('the table is the same whoever stored the results, in whatever order and how often', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const wanted = await csvOf(folder)
    const writers = fc.subarray(['a', 'b', 'main'], { minLength: 1 })
    const assigned = fc.array(writers, { minLength: results.length, maxLength: results.length })
    const order = fc.shuffledSubarray([...results.keys()], { minLength: results.length })
    const property = fc.asyncProperty(assigned, order, async (by, sequence) => {
      for (const writer of ['a', 'b', 'main']) {
        const own = sequence.filter((at) => by[at].includes(writer)).map((at) => results[at])
        await writeFile(join(folder, 'parts', `${writer}.jsonl`), linesOf(own))
      }
      expect(await csvOf(folder)).toBe(wanted)
    })
    await fc.assert(property, { numRuns: 30, seed: 1 })
  }))

test('shards that are merged have the table of one run, also in two steps and by a merge that is repeated', () =>
  inFolder(async (folder) => {
    const folders = await shardsIn(folder)
    const out = join(folder, 'all')
    const whole = join(folder, 'whole')
    await storeIn(whole, results)
    expect(await mergeSweeps(folders.slice(0, 2), out, plan)).toEqual({ stored: 60, added: 60, missing: 30 })
    expect(await mergeSweeps(folders.slice(1), out, plan)).toEqual({ stored: 90, added: 30, missing: 0 })
    expect(await mergeSweeps(folders, out, plan)).toEqual({ stored: 90, added: 0, missing: 0 })
    expect(await csvOf(out)).toBe(await csvOf(whole))
    expect(await readFile(join(out, 'parts', 'merge.jsonl'), 'utf8')).toHaveLength(linesOf(results).length)
    expect(await readdir(out)).not.toContain('missing.txt')
  }))

test('an incomplete merge names the missing trials by their keys, and a complete one removes the list', () =>
  inFolder(async (folder) => {
    const [first, second, third] = await shardsIn(folder)
    const out = join(folder, 'all')
    await mergeSweeps([first, third], out, plan)
    const keys = shard(1).map(({ point, seed, draw }) => `${point}-${seed}-${draw}\n`)
    expect(await readFile(join(out, 'missing.txt'), 'utf8')).toBe(keys.join(''))
    await mergeSweeps([second], out, plan)
    expect(await readdir(out)).not.toContain('missing.txt')
  }))

test('folders that differ in a trial are refused with the parts of both', () =>
  inFolder(async (folder) => {
    const wrong = results.map((result) => (result === results[10] ? { ...result, values: [0.123, 0] } : result))
    const [first, second] = await shardsIn(folder, [results, wrong])
    const { point, seed, draw } = results[10]
    await expect(mergeSweeps([first, second], join(folder, 'all'), plan)).rejects.toThrow(
      `trial ${point}-${seed}-${draw} has different results in ${first}/parts/main.jsonl and ` +
        `${second}/parts/main.jsonl, but it is a function of its name`,
    )
  }))

test('folders of different sweeps are refused, and so is one that has none', () =>
  inFolder(async (folder) => {
    const [first, second] = await shardsIn(folder)
    const other = toyPlan({ numerics: 'relaxed' })
    await expect(mergeSweeps([first, second], join(folder, 'all'), other)).rejects.toThrow('numerics is strict there')
    const none = join(folder, 'none')
    await expect(mergeSweeps([first, none], join(folder, 'all'), plan)).rejects.toThrow('it has no manifest.json')
    expect(await readdir(folder)).not.toContain('all')
  }))

test('shards of a sweep that stops by precision keep the trials for which none of them alone can ask', () =>
  inFolder(async (folder) => {
    const folders = ['low', 'high'].map((name) => join(folder, name))
    const results = await toyResults(toyPlan({ points, replicates: { firstSeed: 0, seeds: 8, draws: 1 } }))
    const shards = [results.filter(({ seed }) => seed < 2), results.filter(({ seed }) => seed >= 2)]
    await mkdir(folder)
    for (const [at, path] of folders.entries()) {
      await using store = await SweepStore.open(path, ruled)
      await store.append(shards[at])
    }
    expect(await mergeSweeps(folders, join(folder, 'all'), ruled)).toEqual({ stored: 80, added: 80, missing: 40 })
    // The points that are refused stop after four seeds.
    expect((await csvOf(join(folder, 'all'), ruled)).match(/,refused,/g)).toHaveLength(5 * 4)
    expect((await csvOf(join(folder, 'all'), ruled)).match(/,ok,/g)).toHaveLength(5 * 8)
  }))

test('a stopping rule asks for the seeds of the next look only where those of the last one are complete', async () => {
  const results = await toyResults(toyPlan({ points, replicates: { firstSeed: 0, seeds: 16, draws: 1 } }))
  const askedWith = (of: readonly Result[]) => {
    const planned = new PlannedResults(ruled)
    for (const result of of) planned.receive(result)
    const asked = [...askedSeeds(ruled, planned.table)]
    return ruled.sweep.points.map(({ method }, at) => `${method} ${asked[at]}`)
  }
  const counts = (refusing: number, others: number) => [`plain ${others}`, `refusing ${refusing}`]
  const unique = (of: readonly Result[]) => [...new Set(askedWith(of))].sort()
  expect(unique([])).toEqual(counts(4, 4))
  expect(unique(results.filter(({ seed }) => seed !== 2))).toEqual(counts(4, 4))
  expect(unique(results.filter(({ seed }) => seed < 4))).toEqual(counts(4, 8))
  expect(unique(results.filter(({ seed }) => seed !== 7))).toEqual(counts(4, 8))
  expect(unique(results)).toEqual(counts(4, 16))
})
