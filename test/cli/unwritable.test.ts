import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureText } from '#cli/failure.js'
import type { Experiment } from '#lab/experiments/experiment.js'
import { computed } from '#lab/experiments/part.js'
import { cli } from './cli.js'
import { toys } from './toy.js'

const MAIN = fileURLToPath(new URL('../../dist/command/main.js', import.meta.url))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs the command as a process whose stdout or stderr is this file. */
async function writingTo(file: string, flags: string, to: 'stdout' | 'stderr', args: readonly string[]) {
  const fd = openSync(file, flags)
  const stdio = to === 'stdout' ? (['ignore', fd, 'pipe'] as const) : (['ignore', 'pipe', fd] as const)
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: [...stdio] })
  const [printed, [code]] = await Promise.all([
    text(child[to === 'stdout' ? 'stderr' : 'stdout']!),
    once(child, 'exit'),
  ])
  return { code, printed }
}

/** Files that refuse writing: one opened for reading only, and a full device if the system has one. */
const FULL = '/dev/full'
const REFUSING: [file: string, flags: string, reason: string][] = [
  [MAIN, 'r', 'bad file descriptor (EBADF)'],
  ...(existsSync(FULL) ? [[FULL, 'w', 'no space left on device (ENOSPC)'] as [string, string, string]] : []),
]

describe.each(REFUSING)('%s (%s)', (file, flags, reason) => {
  test.each(['list', '--help', 'list --json', 'verify T1 --fast --quiet'])(
    'a stdout that refuses writing makes `%s` print one line and exit with 2',
    async (line) => {
      const { code, printed } = await writingTo(file, flags, 'stdout', line.split(' '))
      expect(printed).toBe(`noisy-teacher: NOT_WRITTEN: stdout cannot be written: ${reason}\n`)
      expect(code).toBe(2)
    },
  )

  test('a stderr that refuses writing changes neither the result nor the exit code', async () => {
    const { code, printed } = await writingTo(file, flags, 'stderr', ['run', 'circle', '--fast', '--json'])
    expect(JSON.parse(printed)).toMatchObject({ experiment: 'circle' })
    expect(code).toBe(0)
    expect((await writingTo(file, flags, 'stderr', ['rnu'])).code).toBe(2)
  })
})

describe('a report that cannot be written', () => {
  test.each(['report.html', 'summary.json', 'results.jsonl'])(
    'a report folder with a folder named %s is refused before the run',
    async (name) => {
      await mkdir(join(folder, name))
      const { code, stdout, stderr } = await cli(`run faulty --out ${folder}`)
      expect(stderr).toBe(
        `noisy-teacher: BAD_OPTION: --out: nothing can be written to ${join(folder, name)} (EISDIR)\n`,
      )
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(await readdir(folder)).toEqual([name])
    },
  )

  test('a full disk leaves the old report and the saved parts intact', async () => {
    await cli(`run steps --quiet --out ${folder}`)
    const before = await readFile(join(folder, 'summary.json'), 'utf8')
    const draft = join(folder, `report.html.${process.pid}.tmp`)
    await symlink(FULL, draft)
    const { code, stdout, stderr } = await cli(`run steps --seed 2 --out ${folder}`)
    const [, kept, failure, ...rest] = stderr.split('\n').slice(-4)
    expect(kept).toBe(`noisy-teacher: saved in ${folder}: 5 finished parts; the same command resumes from there`)
    expect(failure).toMatch(/^noisy-teacher: NOT_WRITTEN: \S+report\.html cannot be written: .*\(E[A-Z]+\)$/)
    expect({ code, stdout, rest }).toEqual({ code: 2, stdout: '', rest: [''] })
    expect(await readFile(join(folder, 'summary.json'), 'utf8')).toBe(before)
    const names = ['report.html', 'results.jsonl', 'summary.json']
    expect((await readdir(folder)).filter((name) => !name.startsWith('unfinished-')).sort()).toEqual(names)
    const again = await cli(`run steps --seed 2 --out ${folder}`)
    expect(again.stderr).toContain('resuming from 5 finished parts')
    expect((await readdir(folder)).sort()).toEqual(names)
  })

  test('a part that cannot be saved ends run and run all with one line', async () => {
    const [, , , steps] = toys
    const blocked: Experiment = {
      ...steps,
      async run({ part = computed }) {
        await part('one', async () => 1)
        const names = await readdir(folder, { recursive: true })
        const kept = join(folder, names.find((name) => name.includes('unfinished-'))!)
        await rm(kept)
        await mkdir(kept)
        await part('two', async () => 2)
        throw new Error('went on')
      },
    }
    for (const name of ['steps', 'all']) {
      const line = `run ${name} --threads 1 --quiet --out ${join(folder, name)}`
      const { code, stdout, stderr } = await cli(line, { experiments: [blocked, ...toys] })
      expect(stderr).toMatch(/^noisy-teacher: NOT_WRITTEN: \S+\.jsonl cannot be written: [^\n]+ \(EISDIR\)\n$/)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      await rm(join(folder, name), { recursive: true })
    }
  })

  test('a file in place of the folder of figures is reported by path', async () => {
    await writeFile(join(folder, 'figures'), '')
    const { code, stderr } = await cli(`run made --quiet --out ${folder}`)
    expect(stderr).toMatch(
      /^noisy-teacher: NOT_WRITTEN: \S+\/figures\/\S+\.svg cannot be written: [^\n]+\(ENOTDIR\)\n$/,
    )
    expect(code).toBe(2)
    expect(await readdir(folder)).toEqual(['figures'])
  })
})

test('a system error outside the report is one line, not an internal error', () => {
  const refusal = Object.assign(new Error("EMFILE: too many open files, open '/x'"), {
    code: 'EMFILE',
    syscall: 'open',
  })
  expect(failureText(refusal)).toBe("EMFILE: too many open files, open '/x'")
})
