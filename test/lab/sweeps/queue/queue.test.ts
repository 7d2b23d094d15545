/** Sweeps on the workers of a real server of Redis, which the tests start. */
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pacedSweep } from './kinds.js'
import { until, withRedis } from './redis.js'
import { localLines, startWorker, stopWorkers, submit, type WorkerProcess, withWorkers } from './run.js'

test('three workers compute the bytes of a local run, also one that stops by precision, and after FLUSHALL and CLIENT KILL', async () => {
  await withRedis(async ({ url, send }) => {
    const names = ['a', 'b', 'c']
    await withWorkers(
      names.map((name) => ({ url, name })),
      async (workers) => {
        const plain = pacedSweep(60)
        const { outcome, lines } = await submit(plain, url)
        expect(outcome).toMatchObject({ end: 'complete', computed: 600, failed: 0 })
        expect(lines).toBe(await localLines(plain))

        const until8 = { metric: 'share', se: 0.02, min: 8, max: 64 }
        const precise = pacedSweep(8, { until: until8 })
        const stopped = await submit(precise, url)
        expect(stopped.outcome.computed).toBeGreaterThan(5 * 8 * 2)
        expect(stopped.outcome.computed).toBeLessThan(5 * 64 * 2)
        expect(stopped.lines).toBe(await localLines(precise))

        const paced = pacedSweep(60, { ms: 20 })
        const expected = await localLines(pacedSweep(60, { ms: 20 }))
        for (const [command, ...rest] of [['FLUSHALL'], ['CLIENT', 'KILL', 'TYPE', 'normal']] as const) {
          const disturbed = await submit(paced, url, {
            during: async (store) => {
              await until('some results are stored', () => store.counts.stored > 0)
              await send(command, ...rest)
            },
          })
          expect(disturbed.outcome.end).toBe('complete')
          expect(disturbed.lines).toBe(expected)
        }
        await stopWorkers(workers)
        for (const { lines } of workers) expect(lines.at(-1)).toMatch(/^end: stopped/)
      },
    )
  })
})

test('a batch that is delivered twice is stored once', async () => {
  const sweep = pacedSweep(20, { ms: 20 })
  await withRedis(async ({ url }) => {
    const times = { lockDuration: 1000, stalledInterval: 500 }
    const options = ['stopped', 'other'].map((name) => ({ url, name, times }))
    await withWorkers(options, async ([stopped]) => {
      const { outcome, lines, parts } = await submit(sweep, url, {
        during: async (store) => {
          await until('some results are stored', () => store.counts.stored > 0)
          stopped.child.kill('SIGSTOP')
          await wait(3000)
          stopped.child.kill('SIGCONT')
        },
      })
      expect(outcome).toMatchObject({ end: 'complete', failed: 0 })
      expect(parts).toEqual({ main: 200 })
      expect(lines).toBe(await localLines(sweep))
    })
  })
})

test('workers that share the folder write parts of their own, and the run writes none', async () => {
  const sweep = pacedSweep(20)
  await withRedis(async ({ url }) => {
    const workers: WorkerProcess[] = []
    try {
      const { outcome, lines, parts, notices } = await submit(sweep, url, {
        during: async ({ folder }) => {
          workers.push(await startWorker({ url, name: 'near', shared: folder }))
          // One batch is enough to know it.
          await until('the part is there', () => existsSync(`${folder}/parts/near.jsonl`))
        },
      })
      expect(outcome).toMatchObject({ end: 'complete', computed: 200 })
      expect(lines).toBe(await localLines(sweep))
      expect([parts, notices]).toEqual([{ near: 200 }, []])
      const elsewhere = await submit(pacedSweep(3), url)
      expect(elsewhere.parts).toEqual({ main: 30 })
      expect(workers[0].lines.join()).toMatch(/--shared: .* its results return through the queue/)
    } finally {
      await stopWorkers(workers)
    }
  })
})
