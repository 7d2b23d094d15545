import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FinishedParts } from '#cli/parts.js'
import { VERSION } from '#cli/version.js'
import { cli } from './cli.js'
import { computedSteps } from './toy.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  computedSteps.length = 0
})
afterEach(() => rm(folder, { recursive: true }))

const ON = { experiment: 'toy', seed: 1 }
const unfinished = async () => (await readdir(folder)).filter((name) => name.startsWith('unfinished'))
const never = () => Promise.reject(new Error('was computed again'))

describe('parts', () => {
  test('parts are restored for the same run, and removed when it is complete', async () => {
    const value = { shares: [0.1, 1 / 3, 5e-324], name: 'ä', nothing: null }
    const first = await FinishedParts.open(folder, ON)
    expect(await first.part('a', async () => value)).toEqual(value)
    const second = await FinishedParts.open(folder, ON)
    expect(second.found).toBe(1)
    expect(await second.part('a', never)).toEqual(value)
    expect(await second.part('b', async () => 2)).toBe(2)
    expect(second.count).toBe(2)
    await second.remove()
    expect(await unfinished()).toEqual([])
    expect((await FinishedParts.open(folder, ON)).found).toBe(0)
  })

  test('parts of one run are not restored for another', async () => {
    await (await FinishedParts.open(folder, ON)).part('a', async () => 1)
    expect((await FinishedParts.open(folder, { ...ON, seed: 2 })).found).toBe(0)
    expect((await FinishedParts.open(folder, ON)).found).toBe(1)
    const [file] = await unfinished()
    expect(await readFile(join(folder, file), 'utf8')).toContain(`"version":"${VERSION}"`)
  })

  test.each([
    ['a line without its end', '{"part":"c","seconds":1,"value":3}'],
    ['half a line', '{"part":"c","sec'],
    ['half a letter', Buffer.from('{"part":"ä').subarray(0, 10)],
    ['a line that is not a part', '{"part":"c"}\n'],
    ['an empty line', '\n'],
  ])('parts before %s are restored, and new ones appended after them', async (_, rest) => {
    const first = await FinishedParts.open(folder, ON)
    await first.part('ä', async () => 1)
    await first.part('b', async () => 2)
    const [file] = await unfinished()
    await appendFile(join(folder, file), rest)
    const second = await FinishedParts.open(folder, ON)
    expect(second.found).toBe(2)
    await second.part('c', async () => 4)
    const third = await FinishedParts.open(folder, ON)
    expect(await third.part('ä', never)).toBe(1)
    expect(await third.part('c', never)).toBe(4)
  })

  test.each([
    ['a flipped bit', 20, 0],
    ['a flipped bit in a value, which is JSON still', -40, 0],
    ['a line break within', 30, 10],
    ['a line glued to the next', -1, 32],
  ])('of lines with %s, the good ones before and behind are restored', async (_, at, byte) => {
    const first = await FinishedParts.open(folder, ON)
    for (const name of ['a', 'b', 'c', 'd']) await first.part(name, async () => `value ${name} of 123456789`)
    const path = join(folder, (await unfinished())[0])
    const text = await readFile(path)
    const damaged = text.indexOf('{"part":"c"') + at
    text[damaged] = byte === 0 ? text[damaged] ^ 1 : byte
    await writeFile(path, text)
    const second = await FinishedParts.open(folder, ON)
    expect(second.found).toBeGreaterThanOrEqual(3)
    expect(await second.part('a', never)).toBe('value a of 123456789')
    expect(await second.part('d', never)).toBe('value d of 123456789')
    for (const name of ['b', 'c']) await second.part(name, async () => `value ${name} of 123456789`)
    const third = await FinishedParts.open(folder, ON)
    for (const name of ['a', 'b', 'c', 'd']) expect(await third.part(name, never)).toBe(`value ${name} of 123456789`)
  })

  test('parts are restored behind a damaged head', async () => {
    await (await FinishedParts.open(folder, ON)).part('a', async () => 1)
    const path = join(folder, (await unfinished())[0])
    const text = await readFile(path)
    text[5] ^= 1
    await writeFile(path, text)
    expect(await (await FinishedParts.open(folder, ON)).part('a', never)).toBe(1)
  })

  test('parts are computed again after the head of their file was cut', async () => {
    await (await FinishedParts.open(folder, ON)).part('a', async () => 1)
    const path = join(folder, (await unfinished())[0])
    await writeFile(path, '{"version":')
    await (await FinishedParts.open(folder, ON)).part('a', async () => 1)
    expect((await FinishedParts.open(folder, ON)).found).toBe(1)
  })

  test('no file of parts exists before the first is finished', async () => {
    const parts = await FinishedParts.open(folder, ON)
    await expect(parts.part('a', never)).rejects.toThrow('computed again')
    expect(await unfinished()).toEqual([])
  })

  test('parts that fail are not saved', async () => {
    const parts = await FinishedParts.open(folder, ON)
    await expect(parts.part('a', never)).rejects.toThrow('computed again')
    expect(parts.count).toBe(0)
    expect((await FinishedParts.open(folder, ON)).found).toBe(0)
  })

  test('two parts with the same key are refused', async () => {
    const parts = await FinishedParts.open(folder, ON)
    await parts.part('a', async () => 1)
    await expect(parts.part('a', async () => 2)).rejects.toThrow("two parts have the key 'a'")
  })
})

describe('a run that was interrupted', () => {
  async function interrupted(line: string, at: string) {
    const interrupt = new AbortController()
    const onStderr = (text: Buffer) => void (String(text).includes(at) && interrupt.abort())
    return cli(line, { signal: interrupt.signal, onStderr })
  }

  test('an interrupted run resumes by the same command, with the result of an uninterrupted one', async () => {
    const line = `run steps --seed 3 --out ${folder}`
    const first = await interrupted(line, 'step 3')
    expect(first.stderr).toMatch(
      new RegExp(
        `saved in ${folder}: 3 finished parts; the same command resumes from there\nnoisy-teacher: interrupted\n$`,
      ),
    )
    expect(first.code).toBe(130)
    const second = await cli(`${line} --threads 1 --json`)
    expect(second.stderr).toMatch(/^noisy-teacher: resuming from 3 finished parts \(\d+\.\d s of work\)\n/)
    expect(computedSteps).toEqual([0, 1, 2, 3, 4])
    expect(await unfinished()).toEqual([])
    const { squares } = JSON.parse((await cli('run steps --seed 3 --json --quiet')).stdout)
    expect(JSON.parse(second.stdout)).toMatchObject({ squares })
  })

  test('a run with other options does not resume from the parts of an interrupted one', async () => {
    await interrupted(`run steps --out ${folder}`, 'step 2')
    for (const other of ['--seed 2', '--steps 6', '--numerics relaxed']) {
      const { code, stderr } = await cli(`run steps --out ${folder} ${other}`)
      expect(stderr).not.toContain('resuming')
      expect(code).toBe(0)
    }
    expect((await cli(`run steps --out ${folder} --quiet`)).stderr).toBe('')
    expect(computedSteps.filter((step) => step === 0)).toHaveLength(4)
  })

  test('an interrupted run without --out saves nothing', async () => {
    const { stderr } = await interrupted('run steps', 'step 3')
    expect(stderr).toMatch(/step 3\nnoisy-teacher: interrupted\n$/)
  })
})
