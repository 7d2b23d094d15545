import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { stream } from '#random/stream.js'
import { BATCH, csvOf, longPlan } from './toy-store.js'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** Starts the program that computes the long toy sweep. */
export const startWorker = (args: readonly string[], before: readonly string[] = []): ChildProcess => {
  const [command, ...rest] = [...before, process.execPath, '--no-warnings', WORKER, ...args]
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Runs it in a folder, and kills it after some milliseconds if it is not done by then. */
async function runFor(folder: string, ms = Number.POSITIVE_INFINITY): Promise<{ killed: boolean; stdout: string }> {
  const child = startWorker(['run', join(folder, 'sweep'), join(folder, 'merged'), join(folder, 'counter')])
  const timer = Number.isFinite(ms) ? setTimeout(() => child.kill('SIGKILL'), ms) : undefined
  const [stdout, [, signal]] = await Promise.all([text(child.stdout!), once(child, 'close')])
  clearTimeout(timer)
  return { killed: signal === 'SIGKILL', stdout }
}

/**
 * Runs the toy sweep in `rounds` folders, in each of which it is killed `kills` times at a random moment and then
 * completed. Between kills, the tail of its part is damaged. Expects the table of an uninterrupted run, to the byte, and
 * that no more was computed twice than the batches that were killed.
 */
export async function expectSurvival(folder: string, { rounds, kills }: { rounds: number; kills: number }) {
  const whole = join(folder, 'whole')
  const begun = performance.now()
  expect((await runFor(whole)).stdout).toMatch(/done\n$/)
  const duration = performance.now() - begun
  const wanted = await tablesOf(whole)
  const delays = stream(1, 'kills').fillUniform(new Float64Array(rounds * kills))
  let killed = 0
  for (let round = 0; round < rounds; round++) {
    const own = join(folder, `round-${round}`)
    for (const delay of delays.subarray(round * kills, (round + 1) * kills)) {
      if ((await runFor(own, delay * duration)).killed) killed++
      const part = join(own, 'sweep', 'parts', 'main.jsonl')
      await appendFile(part, '{"point":"0123', { flag: 'r+' }).catch(() => {})
    }
    expect((await runFor(own)).stdout).toMatch(/done\n$/)
    expect(await tablesOf(own)).toEqual(wanted)
    const computed = (await readFile(join(own, 'counter'), 'utf8')).split('\n').reduce((sum, n) => sum + Number(n), 0)
    expect(computed).toBeLessThanOrEqual(1200 + kills * BATCH)
    expect((await readdir(join(own, 'sweep'))).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(await readdir(join(own, 'sweep', 'locks'))).toEqual([])
  }
  expect(killed).toBeGreaterThan((rounds * kills) / 2)
}

/** Returns the tables of both folders of a run, with a hash of their Parquet files. */
async function tablesOf(folder: string): Promise<string[]> {
  const of = async (name: string) => [
    await csvOf(join(folder, name), longPlan()),
    (await readFile(join(folder, name, 'results.parquet'))).toString('base64'),
  ]
  return [...(await of('sweep')), ...(await of('merged'))]
}
