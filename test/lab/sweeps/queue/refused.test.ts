/** Results and workers that a submitter refuses, on a real server of Redis. The workers are fakes in this process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { type BatchResult, computeBatch } from '#lab/sweeps/run/batch.js'
import { withFake } from './fake.js'
import { pacedSweep } from './kinds.js'
import { until, withRedis } from './redis.js'
import { localLines, startWorker, submit } from './run.js'

const sweep = pacedSweep(8)
const plan = planOf(sweep)

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
    await withFake(plan, url, flipFirst, async () => {
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
    await withFake(plan, url, cutFirst, async () => {
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
    await withFake(plan, url, lie, async () => {
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

test('a run that was stopped goes on, and collects what workers computed meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-stopped-'))
  const stop = new AbortController()
  let computed = 0
  const count = async (result: BatchResult) => {
    computed += result.count
    // The run has stopped when this batch, and the one before it, come back.
    if (computed === 40) stop.abort()
    await wait(50)
    return result
  }
  try {
    await withRedis(async ({ url }) => {
      await withFake(plan, url, count, async () => {
        const first = await submit(sweep, url, { folder, stop: stop.signal })
        expect(first.outcome.end).toBe('interrupted')
        await until('the last batch is back', () => computed >= 40)
        await wait(200)
        const second = await submit(sweep, url, { folder })
        expect(second.outcome.end).toBe('complete')
        expect(second.lines).toBe(await localLines(sweep))
      })
    })
    expect(computed).toBe(80)
  } finally {
    await rm(folder, { recursive: true })
  }
})
