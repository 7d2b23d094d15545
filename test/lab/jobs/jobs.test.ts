import { describe, expect, test } from 'vitest'
import { NoisyTeacherError } from '#engine/check.js'
import { type JobList, runJobs } from '#lab/jobs/jobs.js'
import type { NumberJob } from './numbers.ts'

const newCounts = () => new Int32Array(new SharedArrayBuffer(12))

type NumberList = JobList<NumberJob, { twice: number }>

/** Runs jobs on threads of `numbers.ts`, which share `counts`. */
function run(jobs: NumberJob[], { counts = newCounts(), ...rest }: Partial<NumberList> & { counts?: Int32Array } = {}) {
  const module = new URL('./numbers.ts', import.meta.url)
  return runJobs<NumberJob, { twice: number }>({ who: 'test', module, setup: { counts }, jobs, threads: 2, ...rest })
}

describe('jobs on threads', () => {
  test.each([1, 2, 3])(
    'results have the order of the jobs on %i threads, which start the jobs in order',
    async (threads) => {
      const [started, done]: [number[], number[]] = [[], []]
      const jobs = [5, 3, 8, 1, 9, 2]
      const listeners = {
        onStart: (index: number) => started.push(index),
        onResult: (index: number, { twice }: { twice: number }) => {
          expect(twice).toBe(2 * jobs[index])
          done.push(index)
        },
      }
      expect(await run(jobs, { threads, ...listeners })).toEqual(jobs.map((job) => ({ twice: 2 * job })))
      expect(started).toEqual([...jobs.keys()])
      expect(done.sort()).toEqual([...jobs.keys()])
    },
  )

  test('no more threads are started than there are jobs, and each closes its server', async () => {
    const counts = newCounts()
    await run([1, 2], { threads: 5, counts })
    expect([...counts]).toEqual([2, 2, 0])
    expect(await run([], { threads: 5, counts })).toEqual([])
    expect([...counts]).toEqual([2, 2, 0])
  })

  /** Runs a job beside one that never yields; returns the error, once both threads have provably ended. */
  async function failureOf(jobs: NumberJob[], list: Partial<NumberList> = {}): Promise<unknown> {
    const counts = newCounts()
    const error = await run(jobs, { counts, ...list }).then(
      () => undefined,
      (error: unknown) => error,
    )
    const turns = counts[2]
    for (let turn = 0; turn < 1000; turn++) await new Promise(setImmediate)
    expect(counts[2]).toBe(turns)
    return error
  }

  test("a job's NoisyTeacherError arrives with its code, and ends the other threads", async () => {
    const error = await failureOf(['spin', 'refuse', 4])
    expect(error).toBeInstanceOf(NoisyTeacherError)
    expect(error).toMatchObject({ code: 'BAD_VALUE', message: 'seven is not a number' })
  })

  test('any other error of a job arrives with its type and its stack', async () => {
    const error = await failureOf(['fault', 'spin'])
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: 'mine', stack: expect.stringContaining('numbers.ts') })
  })

  test('a thread that dies rejects with WORKER_FAILED', async () => {
    const message = 'test: a thread failed: it exited with code 7'
    expect(await failureOf(['spin', 'exit'])).toMatchObject({ code: 'WORKER_FAILED', message })
  })

  test('a module that cannot be loaded rejects with WORKER_FAILED', async () => {
    const module = new URL('./nowhere.js', import.meta.url)
    const message = expect.stringMatching(/^test: a thread failed: .*nowhere\.js/)
    expect(await failureOf([1], { module })).toMatchObject({ code: 'WORKER_FAILED', message })
  })

  test('a server that cannot be opened rejects with its error', async () => {
    const setup = { counts: newCounts(), broken: true }
    expect(await failureOf([1, 2, 3], { setup })).toMatchObject({ code: 'UNSUPPORTED' })
  })

  test.each(['onStart', 'onResult'] as const)('an error that %s throws rejects and ends the threads', async (name) => {
    const error = new Error('enough')
    const listener = (index: number) => {
      if (index === 1) throw error
    }
    expect(await failureOf(['spin', 1], { [name]: listener })).toBe(error)
  })

  test('an abort ends threads that never yield, and rejects with its reason', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const onResult = () => controller.abort(reason)
    expect(await failureOf(['spin', 1], { signal: controller.signal, onResult })).toBe(reason)
    const counts = newCounts()
    await expect(run([1], { counts, signal: controller.signal })).rejects.toBe(reason)
    expect(counts[0]).toBe(0)
  })
})
