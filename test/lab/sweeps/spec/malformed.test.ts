import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSweep } from '#lab/sweeps/spec/spec.js'
import { paperKind, sweepOfText } from './kind.js'
import { MALFORMED } from './malformed.js'

/** Returns the error of a spec. */
function errorOf(text: string, format: 'yaml' | 'json' = 'yaml'): unknown {
  try {
    return sweepOfText(text, format)
  } catch (error) {
    return error
  }
}

test.each(MALFORMED)('a spec with %s is refused in one line', (_, text, message) => {
  expect(errorOf(text)).toMatchObject({ code: 'BAD_OPTION', message: `spec.yaml:${message}` })
})

test('JSON is refused by the rules of JSON, with the line', () => {
  expect(errorOf('{\n "sweep": "a",\n}', 'json')).toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringMatching(/^spec\.json:3: [^\n]*JSON[^\n]*$/),
  })
  expect(errorOf('{ "sweep": "a",\n "grid": { "nois": [1] } }', 'json')).toMatchObject({
    message: 'spec.json:2: grid.nois is not a parameter of paper; did you mean noise?',
  })
})

test('a spec that is too long for the parser is refused before it is parsed', () => {
  expect(errorOf(`sweep: ${'a'.repeat(5 * 2 ** 20)}`)).toMatchObject({
    message: 'spec.yaml: the spec has 5242887 characters but at most 4194304 are allowed',
  })
})

test('reads a file by its name, and names it if it cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  try {
    const spec = { sweep: 'a', grid: { noise: [0, 1] }, replicates: { seeds: 2 } }
    await writeFile(join(folder, 'a.json'), JSON.stringify(spec))
    await writeFile(join(folder, 'a.yaml'), 'sweep: a\ngrid: { noise: [0, 1] }\nreplicates: { seeds: 2 }\n')
    const sweep = await readSweep(join(folder, 'a.json'), [paperKind])
    expect(sweep.points).toHaveLength(2)
    expect(await readSweep(join(folder, 'a.yaml'), [paperKind])).toEqual(sweep)
    const missing = join(folder, 'b.yaml')
    await expect(readSweep(missing, [paperKind])).rejects.toThrow(`${missing}: the file cannot be read (ENOENT)`)
  } finally {
    await rm(folder, { recursive: true })
  }
})
