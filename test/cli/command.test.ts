import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from './cli.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('run', () => {
  test('run prints tables to stdout and progress to stderr', async () => {
    const { code, stdout, stderr } = await cli('run echo --seed 7 --noise .25 --threads 1')
    expect(stdout).toContain('An echo\n\nNothing is learned here')
    expect(stdout).toMatch(/^noise +0\.25$/m)
    expect(stdout).toContain('✓ there is little noise')
    expect(stdout).toMatch(
      /^noisy-teacher run echo --seed 7 --threads 1 --noise 0\.25: \d+\.\d s on 1 thread, strict$/m,
    )
    expect(stderr).toBe('echo: calling\necho: listening\n')
    expect(code).toBe(0)
  })

  test('run --json prints one JSON document and nothing else', async () => {
    const { code, stdout, stderr } = await cli('run echo --json --seed 7 --noise-kind symmetric --bandwidth 2 --quiet')
    expect(JSON.parse(stdout)).toEqual({
      experiment: 'echo',
      seed: 7,
      engine: expect.objectContaining({ numerics: 'strict', node: process.versions.node, version: expect.any(String) }),
      options: { noise: 0.2, noiseKind: 'symmetric', members: 10, bandwidth: 2, rows: 1, wait: 'no' },
      echo: { seed: 7, noise: 0.2, members: 10, rows: 1 },
      list: [0.5, 1, -2e-7],
      seconds: expect.any(Number),
    })
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  test('run finds the name of its experiment among the flags', async () => {
    const { stdout } = await cli('run --threads 1 --quiet --json --noise=.3 --seed 4 echo --members 3')
    expect(JSON.parse(stdout)).toMatchObject({ seed: 4, engine: { threads: 1 }, echo: { noise: 0.3, members: 3 } })
  })

  test('run accepts a spec file, whose values flags override', async () => {
    const path = join(folder, 'spec.yaml')
    await writeFile(path, 'experiment: echo\nseed: 5\nthreads: 1\nnoise: 0.4\nmembers: 7\n')
    const { stdout } = await cli(`run ${path} --json --members 8`)
    expect(JSON.parse(stdout)).toMatchObject({
      seed: 5,
      engine: { threads: 1 },
      options: { noise: 0.4, members: 8, noiseKind: 'fixed' },
    })
  })

  test('run exits with 1 if a check fails', async () => {
    const { code, stdout } = await cli('run echo --noise .7 --quiet')
    expect(stdout).toContain('✗ FAILED: there is little noise')
    expect(code).toBe(1)
  })

  test('run exits with 1 and prints a stack trace at an internal error', async () => {
    const { code, stdout, stderr } = await cli('run faulty')
    expect(stderr).toMatch(/^noisy-teacher: internal error: TypeError: mine\n +at /)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  })

  test('run --out writes a report and prints its path', async () => {
    const out = join(folder, 'new', 'report')
    const { code, stdout } = await cli(`run made --quiet --out ${out}`)
    expect(code).toBe(0)
    expect(stdout).toContain(`The report is in ${out}`)
    expect((await readdir(out)).sort()).toEqual(['figures', 'report.html', 'results.jsonl', 'summary.json'])
    const html = await readFile(join(out, 'report.html'), 'utf8')
    expect(html).toContain('<h1>Bad teachers, a good student</h1>')
    expect(html).toContain('<dt>command</dt><dd>noisy-teacher run made --seed 1</dd>')
    const json = await cli(`run made --json --out ${out}`)
    const { seconds, engine, ...document } = JSON.parse(json.stdout)
    expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toMatchObject(document)
  })

  test('run --out refuses a folder that cannot be written to before the run begins', async () => {
    const path = join(folder, 'file')
    await writeFile(path, '')
    const { code, stdout, stderr } = await cli(`run faulty --out ${path}`)
    expect(stderr).toBe(`noisy-teacher: BAD_OPTION: --out: nothing can be written to ${path} (ENOTDIR)\n`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test('run exits with 130 when it is interrupted', async () => {
    const interrupt = new AbortController()
    const running = cli('run echo --wait yes', { signal: interrupt.signal, onStderr: () => interrupt.abort() })
    const { code, stdout, stderr } = await running
    expect(stderr).toMatch(/noisy-teacher: interrupted\n$/)
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
  })

  test('run shows a progress bar on a terminal and removes it, but shows none with --quiet', async () => {
    const { stdout, stderr } = await cli('run echo', { tty: true })
    expect(stderr).toContain('━')
    expect(stderr).toContain('echo: listening')
    expect(stdout).toContain('\x1b[1mAn echo\x1b[22m')
    expect((await cli('run echo --quiet', { tty: true })).stderr).toBe('')
  })
})

test.each([0, Number.NaN, undefined])('a terminal that reports %s columns gets text of 80 columns', async (columns) => {
  const wide = await cli('list', { tty: true, columns: 80 })
  expect(await cli('list', { tty: true, columns })).toEqual(wide)
  const { stdout } = await cli('run --help', { tty: true, columns })
  expect(stdout).toBe((await cli('run --help', { tty: true })).stdout)
})

describe('bad usage', () => {
  test.each([
    ['rnu', "BAD_OPTION: unknown command 'rnu'; did you mean run?"],
    ['--bogus', "BAD_OPTION: unknown option '--bogus'"],
    ['run', "BAD_OPTION: missing required argument 'experiment'"],
    ['run ecoh', "BAD_OPTION: run: there is no experiment 'ecoh'; did you mean echo?"],
    ['run zzz', "BAD_OPTION: run: there is no experiment 'zzz' (there are: echo, made, faulty, steps)"],
    ['run echo --nois .1', "BAD_OPTION: unknown option '--nois'; did you mean --noise?"],
    ['run made --noise .1', "BAD_OPTION: unknown option '--noise'"],
    ['run echo --noise 1.5', 'BAD_OPTION: run echo: --noise is 1.5 but must be a number from 0 to 1'],
    ['run echo --noise abc', "BAD_OPTION: run echo: --noise is 'abc' but must be a number from 0 to 1"],
    ['run echo --noise-kind odd', "BAD_OPTION: run echo: --noise-kind is 'odd' but must be one of fixed, symmetric"],
    ['run echo --constructor 3', "BAD_OPTION: unknown option '--constructor'"],
    ['run echo --__proto__ 3', "BAD_OPTION: unknown option '--__proto__'"],
    ['run constructor', /BAD_OPTION: run: there is no experiment 'constructor' .*/],
    ['run echo --members', "BAD_OPTION: option '--members <n>' argument missing"],
    ['run echo --seed -1', 'BAD_OPTION: run echo: --seed is -1 but must be a whole number of 0 or more'],
    ['run echo --threads 0', 'BAD_OPTION: run echo: --threads is 0 but must be a whole number from 1 to 256, or auto'],
    ['run echo --numerics loose', "BAD_OPTION: run echo: --numerics is 'loose' but must be one of strict, relaxed"],
    ['run echo more', "BAD_OPTION: too many arguments for 'run'. Expected 1 argument but got 2."],
    ['list --seed x', "BAD_OPTION: list: --seed is 'x' but must be a whole number of 0 or more"],
    ['run none.yaml', 'BAD_OPTION: none.yaml: the file cannot be read (ENOENT)'],
    [
      'run echo --quiet --threads 1 --rows 2000000000',
      /OUT_OF_MEMORY: matrix 2000000000×1: 8000000000 bytes are needed .*/,
    ],
  ])('bad usage %j is refused in one line', async (line, message) => {
    const { code, stdout, stderr } = await cli(line)
    if (typeof message === 'string') expect(stderr).toBe(`noisy-teacher: ${message}\n`)
    else expect(stderr).toMatch(new RegExp(`^noisy-teacher: ${message.source}\n$`))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test.each([
    ['noise: 2', 'noise is 2 but must be a number from 0 to 1'],
    ['nois: .2', 'there is no option nois; did you mean noise?'],
    ['threads: many', "threads is 'many' but must be a whole number from 1 to 256, or auto"],
    ['out: there', 'there is no option out'],
    ['__proto__: { seed: 3 }', 'there is no option __proto__'],
    ['constructor: 3', 'there is no option constructor'],
    ['noise: { __proto__: .3 }', 'noise is an object but must be a number from 0 to 1'],
    ['seed: !even 3', 'line 2: the tag !even is unknown'],
  ])('%j in a spec file is refused with the name of the file', async (line, message) => {
    const path = join(folder, 'bad.yaml')
    await writeFile(path, `experiment: echo\n${line}\n`)
    const { code, stderr } = await cli(`run ${path}`)
    expect(stderr).toBe(`noisy-teacher: BAD_OPTION: ${path}: ${message}\n`)
    expect(code).toBe(2)
  })
})

describe('help', () => {
  test.each(['--help', 'help', 'run --help', 'run echo --help', 'list --help', 'info -h', '--version'])(
    'the help of %j goes to stdout',
    async (line) => {
      const { code, stdout, stderr } = await cli(line)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).not.toBe('')
    },
  )

  test('a missing command prints help to stderr and exits with 2', async () => {
    const { code, stdout, stderr } = await cli('')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage: noisy-teacher')
  })

  test('the help of run lists the experiments, and that of an experiment its options', async () => {
    expect((await cli('run --help')).stdout).toMatch(/echo +gives back what it was given/)
    const { stdout } = await cli('run echo --help')
    expect(stdout).toContain('Usage: noisy-teacher run echo [options]')
    expect(stdout).toMatch(/--noise-kind <fixed\|symmetric> +how labels go wrong \(default fixed\)/)
    expect(stdout).toMatch(/--seed <n>/)
  })

  test('the help of each command shows the shared flags', async () => {
    for (const line of ['list --help', 'run --help', 'info --help']) {
      const { stdout } = await cli(line)
      for (const flag of ['seed', 'threads', 'numerics', 'out', 'json', 'quiet', 'help'])
        expect(stdout).toContain(`--${flag}`)
    }
  })
})

describe('list', () => {
  test('list shows each experiment in at most 80 columns', async () => {
    const { stdout } = await cli('list')
    expect(stdout).toMatch(/^echo +gives back what it was given$/m)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('list --json contains the options of each experiment', async () => {
    const { experiments } = JSON.parse((await cli('list --json')).stdout)
    expect(experiments[0].options[0]).toEqual({
      name: 'noise',
      takes: 'a number from 0 to 1',
      default: 0.2,
      help: 'share of wrong labels',
    })
  })
})

describe('info', () => {
  test('info shows versions, threads, memory and data', async () => {
    const { code, stdout } = await cli('info --threads 1')
    expect(stdout).toContain(`Node ${process.versions.node}`)
    expect(stdout).toMatch(/threads +1 \(requested: 1\)/)
    expect(stdout).toMatch(/memory +[\d.]+ GiB free of [\d.]+ GiB; an engine can use at most 4\.0 GiB/)
    expect(stdout).toMatch(/digits +available/)
    expect(code).toBe(0)
  })

  test('info --json prints one document', async () => {
    expect(JSON.parse((await cli('info --json --threads 2')).stdout)).toMatchObject({
      node: process.versions.node,
      engine: { simd: true, threads: 2, requestedThreads: 2 },
      memory: { engine: 2 ** 32 },
      digits: true,
    })
  })
})
