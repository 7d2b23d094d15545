/** Results and workers that a submitter refuses, on a real server of Redis. The workers are fakes in this process. */
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { readAddress } from '#lab/sweeps/queue/address.js'
import { newWorker } from '#lab/sweeps/queue/connection.js'
import { loadPackages } from '#lab/sweeps/queue/packages.js'
import { packResult, unpackUnits } from '#lab/sweeps/queue/wire.js'
import { type BatchResult, computeBatch } from '#lab/sweeps/run/batch.js'
import { pacedSweep } from './kinds.js'
import { withRedis } from './redis.js'
import { localLines, startWorker, submit } from './run.js'

const sweep = pacedSweep(8)
const plan = planOf(sweep)

/** Runs `work` with a worker in this process, which changes the results that it returns. */
async function withFake(
  url: string,
  change: (result: BatchResult, delivery: number) => Promise<BatchResult>,
  work: () => Promise<void>,
): Promise<void> {
  const address = await readAddress(url)
  const engine = await createEngine({ threads: 1 })
  let delivery = 0
  const process = async ({ data }: { data: { units: Parameters<typeof unpackUnits>[1] } }) => {
    const result = await computeBatch(engine, plan, unpackUnits(plan, data.units), {})
    return { worker: 'fake', host: 'elsewhere', result: packResult(await change(result, delivery++)) }
  }
  const worker = newWorker(address, await loadPackages(address), process, { concurrency: 1, name: 'fake' })
  try {
    await work()
  } finally {
    await worker.close(true)
    engine.close()
  }
}

/** Returns bytes with one bit changed in the middle of them. */
function flipped(lines: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(lines)
  changed[changed.length >> 1] ^= 1
  return changed
}

test('a result with a flipped bit is refused, its worker is named, and the batch is computed again', async () => {
  await withRedis(async ({ url }) => {
    const flipFirst = async (result: BatchResult, delivery: number) =>
      delivery === 0 ? { ...result, lines: flipped(result.lines) } : result
    await withFake(url, flipFirst, async () => {
      const { outcome, lines, notices } = await submit(sweep, url)
      expect(outcome).toMatchObject({ end: 'complete', computed: 80 })
      expect(lines).toBe(await localLines(sweep))
      expect(notices).toHaveLength(1)
      expect(notices[0]).toContain('a result of worker fake on elsewhere is refused')
      expect(notices[0]).toContain('is damaged')
    })
  })
})

test('a result that lacks a line is refused, and the batch is computed again', async () => {
  await withRedis(async ({ url }) => {
    const cutFirst = async (result: BatchResult, delivery: number) =>
      delivery === 0 ? { ...result, lines: result.lines.subarray(0, result.lines.indexOf(10) + 1) } : result
    await withFake(url, cutFirst, async () => {
      const { lines, notices } = await submit(sweep, url)
      expect(lines).toBe(await localLines(sweep))
      expect(notices.join()).toContain('lacks trials of its batch')
    })
  })
})

test('a worker that returns other numbers for a stored trial is named with the writer of the other result', async () => {
  await withRedis(async ({ url }) => {
    let append = async (_: Uint8Array): Promise<unknown> => undefined
    const lie = async (result: BatchResult) => {
      await append(result.lines)
      const other = pacedSweep(8, { kind: { ...sweep.kind, run: lying } })
      const engine = await createEngine({ threads: 1 })
      const [group, seed, draw, draws] = [0, 0, 0, 2]
      const units = [{ group, seed, draw, draws, points: plan.groups[0].points }]
      const lies = await computeBatch(engine, planOf(other), units, {})
      engine.close()
      return { ...result, lines: lies.lines }
    }
    await withFake(url, lie, async () => {
      const conflict = submit(sweep, url, {
        during: async (store) => {
          append = (lines) => store.appendLines(lines)
        },
      })
      await expect(conflict).rejects.toMatchObject({
        code: 'CONFLICTING_DUPLICATES',
        message: expect.stringMatching(/parts\/main\.jsonl and worker fake on elsewhere/),
      })
    })
  })
})

const lying: typeof sweep.kind.run = async (...call) =>
  (await sweep.kind.run(...call)).map((outcome) =>
    'values' in outcome ? { values: { ...outcome.values, square: 7 } } : outcome,
  )

test('a worker that does not know the kind of trials says so, ends, and is named by the submitter', async () => {
  await withRedis(async ({ url }) => {
    const stop = new AbortController()
    const [worker, { outcome, notices }] = await Promise.all([
      startWorker({ url, name: 'old' }, { NOISY_TEACHER_TEST_KINDS: 'knows' }).then(async (started) => {
        await started.ended
        stop.abort()
        return started
      }),
      submit(sweep, url, { stop: stop.signal }),
    ])
    expect(worker.lines.at(-1)).toMatch(/^end: sweep: there is no kind of trials 'paced'/)
    expect(outcome).toMatchObject({ end: 'interrupted', computed: 0 })
    expect(notices.join()).toContain(`worker old on ${hostname()}: sweep: there is no kind of trials 'paced'`)
  })
})
