/** The commands `sweep --queue` and `worker`, on a real server of Redis that has a password. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '#cli/command.js'
import { kinds } from '../lab/sweeps/queue/kinds.js'
import { freePort, withRedis } from '../lab/sweeps/queue/redis.js'
import { withWorkers } from '../lab/sweeps/queue/run.js'

const PASSWORD = 'a-secret'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-cli-queue-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Runs the command in this process with the kinds of trials of the tests of queues. */
async function cli(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  stdout.on('data', (chunk: Buffer) => out.push(chunk))
  stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const kindsModule = new URL('../lab/sweeps/queue/kinds.ts', import.meta.url).href
  const known = { experiments: [], families: [], claimsModule: '', kinds, kindsModule }
  const code = await command(argv, { stdout, stderr, ...known, signal: new AbortController().signal })
  await new Promise((resolve) => setImmediate(resolve))
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}

test('a trial that ends the process fails alone: exit code 1, its key, the command that repeats it, and no password anywhere', async () => {
  const [spec, out] = [join(folder, 'fatal.yaml'), join(folder, 'fatal')]
  const lines = [
    'sweep: fatal',
    'trial: paced',
    'fixed: { fatal: 2 }',
    'grid:',
    '  p: [0.25, 0.5]',
    'replicates: { seeds: 4 }',
  ]
  await writeFile(spec, lines.join('\n'))
  const options = { args: ['--requirepass', PASSWORD], client: { password: PASSWORD } }
  await withRedis(async ({ port, written }) => {
    const url = `redis://:${PASSWORD}@127.0.0.1:${port}`
    await withWorkers([{ url, name: 'a', supervised: true }], async ([{ lines: said }]) => {
      const { code, stdout, stderr } = await cli('sweep', spec, '--out', out, '--queue', url)
      expect(code).toBe(1)
      expect(stdout).toContain('8 trials computed, 1 failed')
      const stored = await readFile(join(out, 'parts/main.jsonl'), 'utf8')
      const failed = stored.split('\n').filter((line) => line.includes('"state":"failed"'))
      expect(stored.trim().split('\n')).toHaveLength(8)
      expect(failed).toHaveLength(1)
      const { point, seed, draw, code: why } = JSON.parse(failed[0])
      expect([seed, draw, why]).toEqual([2, 0, 'WORKER_FAILED'])
      expect(stderr).toContain(`noisy-teacher trial ${out} ${point}-${seed}-${draw}`)
      expect(said.filter((line) => line.includes('SIGABRT')).length).toBeGreaterThan(3)
      const sent = await written()
      expect(sent).toContain('paced')
      const files = await readdir(out, { recursive: true, withFileTypes: true })
      const texts = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), 'utf8'))
      expect([stdout, stderr, ...said, sent, ...(await Promise.all(texts))].join()).not.toContain(PASSWORD)
    })
  }, options)
})

test('a server that cannot be used is one line and exit code 2, before a folder is made', async () => {
  const [spec, out] = [join(folder, 'none.yaml'), join(folder, 'none')]
  await writeFile(spec, 'sweep: none\ntrial: paced\ngrid: { p: [0.25] }\nreplicates: { seeds: 1 }\n')
  const url = `redis://:${PASSWORD}@127.0.0.1:${await freePort()}`
  const { code, stdout, stderr } = await cli('sweep', spec, '--out', out, '--queue', url)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(
    /^noisy-teacher: UNSUPPORTED: the queue at redis:\/\/127.0.0.1:\d+ cannot be used: .*ECONNREFUSED.*\n$/,
  )
  expect(stderr).not.toContain(PASSWORD)
  expect(existsSync(out)).toBe(false)
})

test('flags of a queue need one, and the worker needs its server', async () => {
  expect((await cli('sweep', 'x.yaml', '--migrate')).stderr).toMatch(/BAD_OPTION: --migrate needs --queue\n$/)
  expect((await cli('sweep', 'x.yaml', '--ca', 'f')).stderr).toMatch(/BAD_OPTION: --ca needs --queue\n$/)
  const { code, stderr } = await cli('worker')
  expect(code).toBe(2)
  expect(stderr).toMatch(/BAD_OPTION: worker needs --queue/)
})
