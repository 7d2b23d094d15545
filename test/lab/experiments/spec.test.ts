import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isSpecPath, readSpec } from '#lab/experiments/spec.js'
import { WAIT_MS } from '../../patience.js'

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
    ['of a tag', 'i.yaml', 'seed: 3\nexperiment: !figure figure1', 'line 2: the tag !figure is unknown'],
    [
      'of a nested tag',
      'j.yaml',
      'experiment: a\nseed: [!!js/function x]',
      'line 2: the tag tag:yaml.org,2002:js/function',
    ],
    ['a set', 'k.yaml', '!!set { experiment }', 'a spec is an object with at least `experiment`'],
    ['keyed by a list', 'l.yaml', 'experiment: a\n? [1, 2]\n: 3', 'line 2: a key is a list or an object'],
    ['of two documents', 'm.yaml', 'experiment: a\n---\nexperiment: b', 'line 2'],
    ['too many aliases', 'n.yaml', `experiment: a\na: &a [1]\nb: [${'*a, '.repeat(200)}]`, 'alias'],
  ])('that is %s is refused in one line, by its path', async (_, name, text, message) => {
    const path = await written(name, text)
    const error = await readSpec(path).catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(message) })
    expect((error as Error).message).toMatch(/^[^\n]+$/)
    expect((error as Error).message.startsWith(`${path}: `)).toBe(true)
  })

  test.each(['o.json', 'p.yaml'])(
    'keeps every key of %s, so that an unknown one is refused whatever its name',
    async (name) => {
      const text = '{ "experiment": "a", "__proto__": { "seed": 2 }, "constructor": 3, "prototype": 4 }'
      const { values } = await readSpec(await written(name, text))
      expect(Object.entries(values)).toEqual([
        ['__proto__', { seed: 2 }],
        ['constructor', 3],
        ['prototype', 4],
      ])
    },
  )

  test('prints no warning of its reader', async () => {
    const path = await written('q.yaml', 'experiment: !figure a\n? [1]\n: 2\n')
    const script = `import { readSpec } from '#lab/experiments/spec.js'
      console.log((await readSpec(${JSON.stringify(path)}).catch((error) => error)).code)`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      timeout: WAIT_MS,
    })
    expect({ stdout, stderr }).toEqual({ stdout: 'BAD_OPTION\n', stderr: '' })
  })

  test('that is not there is refused', async () => {
    await expect(readSpec(join(folder, 'none.yaml'))).rejects.toThrow('none.yaml: the file cannot be read (ENOENT)')
  })

  test('is told from an experiment by its ending', () => {
    expect(['figure1', 'yaml', 'json'].some(isSpecPath)).toBe(false)
  })
})
