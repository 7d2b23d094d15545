/** Sweeps on a queue in PostgreSQL, with a real server that crashes. */
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readAddress } from '#lab/sweeps/queue/address.js'
import { loadPackages } from '#lab/sweeps/queue/packages.js'
import { probeServer } from '#lab/sweeps/queue/probe.js'
import { pacedSweep } from '../lab/sweeps/queue/kinds.js'
import { withPostgres } from '../lab/sweeps/queue/postgres.js'
import { until } from '../lab/sweeps/queue/redis.js'
import { localLines, submit, withWorkers } from '../lab/sweeps/queue/run.js'

/** Probes a server, and returns the message of its error. */
async function messageOf(url: string, migrate = false): Promise<string> {
  const address = await readAddress(url, undefined, {})
  return probeServer(address, await loadPackages(address), { migrate }).then(
    () => '',
    (error: Error) => error.message,
  )
}

test('a queue in PostgreSQL: one message until its tables are made, then the same bytes through a crash of 10 s and deliveries that are repeated', async () => {
  await withPostgres(async (server) => {
    const { url, password } = server
    expect(await messageOf(url)).toMatch(/no tables of a queue yet: pass --migrate once to create them$/)
    const wrong = await messageOf(url.replace(password, 'another'))
    expect(wrong).toMatch(/user or password is wrong$/)
    expect(wrong).not.toContain('another')
    expect(await messageOf(url.replace(`:${password}`, ''))).toMatch(/needs a password/)
    expect(await messageOf(url, true)).toBe('')
    expect(await messageOf(url)).toBe('')

    const times = { lockDuration: 2000, stalledInterval: 1000 }
    const workers = ['a', 'b'].map((name) => ({ url, name, times }))
    await withWorkers(workers, async ([first]) => {
      const plain = pacedSweep(60)
      expect((await submit(plain, url)).lines).toBe(await localLines(plain))

      const sweep = pacedSweep(120, { ms: 100 })
      const { outcome, lines, parts } = await submit(sweep, url, {
        during: async (store) => {
          await until('some results are stored', () => store.counts.stored > 0)
          await server.crash()
          await wait(10_000)
          await server.start()
          await wait(1000)
          // Its batch is delivered to the other worker as well.
          first.child.kill('SIGSTOP')
          await wait(6000)
          first.child.kill('SIGCONT')
        },
      })
      expect(outcome).toMatchObject({ end: 'complete', failed: 0 })
      expect(parts).toEqual({ main: 1200 })
      expect(lines).toBe(await localLines(sweep))
    })
  })
})
