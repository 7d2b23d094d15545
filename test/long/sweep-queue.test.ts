/** What happens rarely to a queue in Redis and to its workers, with a real server and real outages. */
import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pacedSweep } from '../lab/sweeps/queue/kinds.js'
import { until, withRedis } from '../lab/sweeps/queue/redis.js'
import {
  localLines,
  startWorker,
  stopWorkers,
  submit,
  type WorkerProcess,
  withWorkers,
} from '../lab/sweeps/queue/run.js'

const TWO = ['a', 'b']

test('Redis is killed and started again after 20 s: the same bytes, by the same workers, whose event loop stays free', async () => {
  const sweep = pacedSweep(200, { ms: 100 })
  await withRedis(async (server) => {
    const options = TWO.map((name) => ({ url: server.url, name }))
    await withWorkers(options, async (workers) => {
      const { outcome, lines, notices } = await submit(sweep, server.url, {
        during: async (store) => {
          await until('some results are stored', () => store.counts.stored > 0)
          await server.kill()
          await wait(20_000)
          await server.start()
        },
      })
      expect(outcome.end).toBe('complete')
      expect(lines).toBe(await localLines(sweep))
      expect(notices.filter((text) => text.includes('nothing is lost'))).toHaveLength(1)
      await stopWorkers(workers)
      for (const { lines: said } of workers) {
        expect(said.at(-1)).toMatch(/^end: stopped/)
        expect(Number(/(\d+) ms$/.exec(said.at(-1)!)?.[1])).toBeLessThan(1000)
      }
    })
  })
})

test('a server that is full takes no batches for some time, and loses none', async () => {
  const sweep = pacedSweep(100, { ms: 50 })
  const full = { args: ['--maxmemory', '20mb'] }
  await withRedis(async ({ url, send }) => {
    await withWorkers(
      TWO.map((name) => ({ url, name })),
      async () => {
        const { outcome, lines, notices } = await submit(sweep, url, {
          during: async (store) => {
            await until('some results are stored', () => store.counts.stored > 0)
            await send('SETRANGE', 'junk', 20_000_000, 'x')
            await wait(5000)
            await send('DEL', 'junk')
          },
        })
        expect(outcome.end).toBe('complete')
        expect(lines).toBe(await localLines(sweep))
        expect(notices.join()).toMatch(/OOM/)
      },
    )
  }, full)
})

test('a batch that loses its worker five times is done, and no trial has failed', async () => {
  const sweep = pacedSweep(1, { ms: 3000 })
  await withRedis(async ({ url, send }) => {
    const times = { lockDuration: 1000, stalledInterval: 500 }
    const workers: WorkerProcess[] = []
    const start = async (name: string) => {
      workers.push(await startWorker({ url, name, times }))
    }
    const { outcome, lines } = await submit(sweep, url, {
      during: async () => {
        for (let loss = 0; loss < 5; loss++) {
          await start(`lost-${loss}`)
          await until('the batch is at work', async () => (await send('LLEN', 'bull:noisy-teacher:active')) === 1)
          await wait(300)
          await stopWorkers(workers.splice(0), 'SIGKILL')
        }
        await start('last')
      },
    }).finally(() => stopWorkers(workers))
    expect(outcome).toMatchObject({ end: 'complete', computed: 10, failed: 0 })
    expect(lines).toBe(await localLines(sweep))
  })
})

test('the clocks of the machines are hours apart, and the bytes are the same', async () => {
  const sweep = pacedSweep(60, { ms: 20 })
  const folder = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`)
  const library = folder.find((path) => existsSync(path))
  if (library === undefined) throw new Error('faketime is not installed: apt-get install faketime')
  await withRedis(async ({ url }) => {
    const options = ['-1h', '+1h'].map((shift) => ({
      url,
      name: `at${shift}`,
      env: { LD_PRELOAD: library, FAKETIME: shift },
    }))
    await withWorkers(options, async () => {
      const { outcome, lines } = await submit(sweep, url)
      expect(outcome).toMatchObject({ end: 'complete', failed: 0 })
      expect(lines).toBe(await localLines(sweep))
    })
  })
})
