import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cli } from './cli.js'
import { computedSteps, toys } from './toy.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  computedSteps.length = 0
})
afterEach(() => rm(folder, { recursive: true }))

const sound = toys.filter(({ name }) => name !== 'faulty')

describe('run all', () => {
  test('run all writes a report per experiment and an index page', async () => {
    const { code, stdout, stderr } = await cli(`run all --fast --threads 1 --seed 3 --out ${folder}`, {
      experiments: sound,
    })
    expect(code).toBe(0)
    expect((await readdir(folder)).sort()).toEqual([
      'echo',
      'index.html',
      'made',
      'results.jsonl',
      'steps',
      'summary.json',
    ])
    expect((await readdir(join(folder, 'steps'))).sort()).toEqual(['report.html', 'results.jsonl', 'summary.json'])
    const index = await readFile(join(folder, 'index.html'), 'utf8')
    for (const { name, title, summary } of sound) {
      expect(index).toContain(`<a href="${name}/report.html">${title}</a>`)
      expect(index).toContain(summary)
    }
    expect(index).toContain('<li class="holds">there is little noise</li>')
    expect(index).toContain('noisy-teacher run all --fast --seed 3')
    expect(await readFile(join(folder, 'echo', 'report.html'), 'utf8')).toContain('<dt>members</dt><dd>2</dd>')
    expect(stdout).toMatch(/^echo +1 +1 +\d+\.\d +gives back/m)
    expect(stdout).toContain(`The report is in ${folder}: index.html`)
    expect(stderr).toContain('1/3 echo: echo: calling\n')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80 + folder.length)
  })

  test('run all continues after a failed experiment, reports the failure, and exits with 1', async () => {
    const { code, stdout, stderr } = await cli(`run all --threads 1 --out ${folder}`)
    expect(code).toBe(1)
    expect(stderr).toMatch(/noisy-teacher: faulty: internal error: TypeError: mine/)
    expect(stdout).toContain('✗ FAILED: faulty: internal error: TypeError: mine\n')
    expect(computedSteps).toHaveLength(5)
    const index = await readFile(join(folder, 'index.html'), 'utf8')
    expect(index).toMatch(/<h2>A fault<\/h2>/)
    expect(index).toMatch(/<li class="fails">internal error: TypeError: mine/)
  })

  test('run all exits with 1 if a check fails', async () => {
    const [echo] = toys
    const wrong = { ...echo, checks: () => [{ text: 'pigs fly', holds: false }] }
    const { code, stdout } = await cli('run all --quiet', { experiments: [wrong] })
    expect(stdout).toContain('✗ FAILED: echo: pigs fly')
    expect(code).toBe(1)
  })

  test('run all --json prints one JSON document', async () => {
    const { stdout } = await cli('run all --json --quiet --deep', { experiments: sound })
    const { experiments, preset } = JSON.parse(stdout)
    expect(preset).toBe('deep')
    expect(experiments.map(({ experiment }: { experiment: string }) => experiment)).toEqual(['echo', 'sample', 'steps'])
    expect(experiments[2].squares).toHaveLength(5)
  })

  test('run all resumes after an interrupt with the unfinished experiments', async () => {
    const interrupt = new AbortController()
    const onStderr = (text: Buffer) => void (String(text).includes('step 2') && interrupt.abort())
    const line = `run all --threads 1 --out ${folder}`
    const first = await cli(line, { signal: interrupt.signal, onStderr, experiments: sound })
    expect(first.code).toBe(130)
    expect(first.stderr).toContain(`saved in ${folder}: 2 finished parts; the same command resumes from there`)
    const second = await cli(`${line} --json`, { experiments: sound })
    expect(second.code).toBe(0)
    expect(second.stderr).not.toContain('echo: calling')
    expect(computedSteps).toEqual([0, 1, 2, 3, 4])
    const { experiments } = JSON.parse(second.stdout)
    expect(experiments[0].echo).toMatchObject({ seed: 1, members: 10 })
    expect(experiments[2].squares).toHaveLength(5)
    expect((await readdir(folder)).filter((name) => name.startsWith('unfinished'))).toEqual([])
    expect((await readdir(join(folder, 'steps'))).length).toBe(3)
  })

  test('a spec file can run all experiments, and run all refuses options of a single experiment', async () => {
    const path = join(folder, 'spec.yaml')
    await writeFile(path, 'experiment: all\nseed: 4\nfast: true\n')
    const { stdout } = await cli(`run ${path} --json --quiet`, { experiments: sound })
    expect(JSON.parse(stdout)).toMatchObject({
      preset: 'fast',
      seed: 4,
      experiments: [{ options: { members: 2 } }, {}, {}],
    })
    const { code, stderr } = await cli('run all --members 3')
    expect({ code, stderr }).toEqual({ code: 2, stderr: "noisy-teacher: BAD_OPTION: unknown option '--members'\n" })
    expect((await cli('run --help')).stdout).toMatch(/^ {2}all +every experiment/m)
  })
})
