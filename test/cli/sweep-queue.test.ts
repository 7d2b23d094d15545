/** Refusals of `sweep --queue` and `worker`. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../lab/sweeps/queue/redis.js'
import { queueCommand } from './queue-command.js'

const PASSWORD = 'a-secret'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-cli-queue-'))
})

afterAll(() => rm(folder, { recursive: true }))

test('a server that cannot be used is one line and exit code 2, before a folder is made', async () => {
  const [spec, out] = [join(folder, 'none.yaml'), join(folder, 'none')]
  await writeFile(spec, 'sweep: none\ntrial: paced\ngrid: { p: [0.25] }\nreplicates: { seeds: 1 }\n')
  const url = `redis://:${PASSWORD}@127.0.0.1:${await freePort()}`
  const { code, stdout, stderr } = await queueCommand('sweep', spec, '--out', out, '--queue', url)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(
    /^noisy-teacher: UNSUPPORTED: the queue at redis:\/\/127.0.0.1:\d+ cannot be used: .*ECONNREFUSED.*\n$/,
  )
  expect(stderr).not.toContain(PASSWORD)
  expect(existsSync(out)).toBe(false)
})

test('flags of a queue need one, and the worker needs its server', async () => {
  expect((await queueCommand('sweep', 'x.yaml', '--migrate')).stderr).toMatch(/BAD_OPTION: --migrate needs --queue\n$/)
  expect((await queueCommand('sweep', 'x.yaml', '--ca', 'f')).stderr).toMatch(/BAD_OPTION: --ca needs --queue\n$/)
  const { code, stderr } = await queueCommand('worker')
  expect(code).toBe(2)
  expect(stderr).toMatch(/BAD_OPTION: worker needs --queue/)
})
