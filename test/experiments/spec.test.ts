import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isSpecPath, readSpec } from '#experiments/spec.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const VALUES = { seed: 3, noise: 0.4, noiseKind: 'symmetric' }

describe('a spec', () => {
  test.each([
    ['a.yaml', 'experiment: figure1\nseed: 3\nnoise: 0.4 # share of wrong labels\nnoiseKind: symmetric\n'],
    ['b.yml', '{ experiment: figure1, seed: 3, noise: .4, noiseKind: symmetric }'],
    ['c.json', JSON.stringify({ experiment: 'figure1', ...VALUES })],
  ])('may be %s', async (name, text) => {
    expect(isSpecPath(name)).toBe(true)
    expect(await readSpec(await written(name, text))).toEqual({ experiment: 'figure1', values: VALUES })
  })

  test.each([
    ['no experiment', 'd.yaml', 'seed: 3', 'a spec is an object with at least `experiment`'],
    ['a list', 'e.yaml', '- 1', 'a spec is an object with at least `experiment`'],
    ['nothing', 'f.yaml', '', 'a spec is an object with at least `experiment`'],
    ['no YAML', 'g.yaml', 'a: [1\nb: ]', 'line'],
    ['no JSON', 'h.json', '{ experiment', 'JSON'],
  ])('that is %s is refused in one line, by its path', async (_, name, text, message) => {
    const path = await written(name, text)
    const error = await readSpec(path).catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(message) })
    expect((error as Error).message).toMatch(/^[^\n]+$/)
    expect((error as Error).message.startsWith(`${path}: `)).toBe(true)
  })

  test('that is not there is refused', async () => {
    await expect(readSpec(join(folder, 'none.yaml'))).rejects.toThrow('none.yaml: the file cannot be read (ENOENT)')
  })

  test('is told from an experiment by its ending', () => {
    expect(['figure1', 'yaml', 'json'].some(isSpecPath)).toBe(false)
  })
})
