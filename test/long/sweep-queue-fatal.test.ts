/** A sweep over a real server of Redis that has a password, with a trial that ends its process. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queueCommand } from '../cli/queue-command.js'
import { withRedis } from '../lab/sweeps/queue/redis.js'
import { withWorkers } from '../lab/sweeps/queue/run.js'

const PASSWORD = 'a-secret'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-fatal-'))
})

afterAll(() => rm(folder, { recursive: true }))

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
      const { code, stdout, stderr } = await queueCommand('sweep', spec, '--out', out, '--queue', url)
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
