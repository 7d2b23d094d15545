import { describe, expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { catalog } from '#lab/claims/catalog.js'
import { type VerifiedClaim, verify } from '#lab/claims/verify.js'
import { verifyOnThreads } from '#lab/claims/verify-on-threads.js'

/** Cheap claims of several families. */
const claims = catalog.filter(({ id }) => ['T1', 'T4', 'T9', 'T10', 'T21', 'T35'].includes(id))
const SETTINGS = { seed: 3, effort: 'fast', among: 10 } as const
const THREADS = { threads: 2, numerics: 'strict', module: import.meta.resolve('#lab/claims/catalog.js') } as const

describe('claims on threads', () => {
  test('claims on two threads have the verdicts of one engine, in the order of the claims', async () => {
    await using engine = await createEngine({ threads: 1 })
    const expected = await verify(engine, claims, SETTINGS)
    const judged: VerifiedClaim[] = []
    const onClaim = (verified: VerifiedClaim) => judged.push(verified)
    expect(await verifyOnThreads(claims, { ...SETTINGS, ...THREADS, onClaim })).toEqual(expected)
    expect(judged).toHaveLength(expected.length)
    expect(judged).toEqual(expect.arrayContaining(expected))
  })

  test('progress names each claim once, the longest first, and counts all of them together', async () => {
    const some = catalog.filter(({ id }) => ['T1', 'T10', 'T39'].includes(id))
    const stages: string[] = []
    const reports: number[] = []
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
      if (stage !== stages.at(-1)) stages.push(stage)
      expect(total).toBe(some.length)
      expect(done).toBeGreaterThanOrEqual(reports.at(-1) ?? 0)
      reports.push(done)
    }
    await verifyOnThreads(some, { ...SETTINGS, ...THREADS, onProgress })
    expect(stages.map((stage) => stage.split(' ')[0])).toEqual(['T39', 'T1', 'T10'])
    expect([reports[0], reports.at(-1)]).toEqual([0, some.length])
    expect(reports.some((done) => !Number.isInteger(done))).toBe(true)
  })

  test('an abort within a claim rejects with its reason', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const onProgress = ({ done }: { done: number }) => {
      if (!Number.isInteger(done)) controller.abort(reason)
    }
    const verifying = verifyOnThreads(catalog, { ...SETTINGS, ...THREADS, signal: controller.signal, onProgress })
    await expect(verifying).rejects.toBe(reason)
  })
})
