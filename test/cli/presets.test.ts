import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from './cli.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function optionsOf(line: string) {
  const { code, stdout } = await cli(`${line} --json --quiet`)
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

async function specOf(text: string): Promise<string> {
  const path = join(folder, 'spec.yaml')
  await writeFile(path, text)
  return path
}

describe('--fast and --deep', () => {
  test('--fast replaces defaults, and given flags override it', async () => {
    expect(await optionsOf('run echo --fast')).toMatchObject({
      preset: 'fast',
      options: { members: 2, noiseKind: 'symmetric', noise: 0.2 },
    })
    expect(await optionsOf('run --fast echo --members 5')).toMatchObject({
      options: { members: 5, noiseKind: 'symmetric' },
    })
  })

  test('--deep keeps the defaults of an experiment without that preset, and its help says so', async () => {
    expect(await optionsOf('run echo --deep')).toMatchObject({ preset: 'deep', options: { members: 10 } })
    const { stdout } = await cli('run echo --help')
    expect(stdout).toMatch(/--fast +for a first look within seconds: --members 2\s+--noise-kind\s+symmetric\n/)
    expect(stdout).toMatch(/--deep +for the most precise figures: the defaults\n/)
    expect((await cli('run --help')).stdout).toMatch(/--fast +for a first look/)
  })

  test.each(['run echo --fast', 'run echo --fast --members 10 --noise .3', 'run echo --members 2', 'run echo --deep'])(
    'the command in the report of %j repeats that run',
    async (line) => {
      const { stdout } = await cli(`${line} --threads 1 --quiet`)
      const [, again] = stdout.match(/^noisy-teacher (run .*): \d/m)!
      const [first, second] = [await optionsOf(`${line} --threads 1`), await optionsOf(again)]
      expect(second).toEqual({ ...first, seconds: second.seconds })
    },
  )

  test('presets are keys of a spec file, which its other values and flags override', async () => {
    const path = await specOf('experiment: echo\nfast: true\nmembers: 4\n')
    expect(await optionsOf(`run ${path}`)).toMatchObject({
      preset: 'fast',
      options: { members: 4, noiseKind: 'symmetric' },
    })
    expect(await optionsOf(`run ${path} --deep`)).toMatchObject({
      preset: 'deep',
      options: { members: 4, noiseKind: 'fixed' },
    })
  })

  test('--fast and --deep exclude each other', async () => {
    for (const line of ['run echo --fast --deep', 'run --deep echo --fast']) {
      const { code, stderr } = await cli(line)
      expect(stderr).toBe("noisy-teacher: BAD_OPTION: option '--fast' cannot be used with option '--deep'\n")
      expect(code).toBe(2)
    }
    const path = await specOf('experiment: echo\nfast: true\ndeep: true\n')
    const { code, stderr } = await cli(`run ${path}`)
    expect(stderr).toBe(`noisy-teacher: BAD_OPTION: ${path}: fast and deep exclude each other but both are true\n`)
    expect(code).toBe(2)
  })

  test('presets in a spec file must be true or false', async () => {
    const path = await specOf('experiment: echo\nfast: 2\n')
    const { stderr } = await cli(`run ${path}`)
    expect(stderr).toBe(`noisy-teacher: BAD_OPTION: ${path}: fast is 2 but must be true or false\n`)
  })
})
