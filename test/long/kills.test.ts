/** Kills at moments drawn by a seed, again and again. Many repetitions: what they look for is rare. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { nearest } from '#ops/nearest/nearest.js'
import { stream } from '#random/stream.js'
import { normalRows } from '../reference/rows.js'

const WORKER = new URL('../../dist/engine/worker.js', import.meta.url)
const [RUNS, ROUNDS] = [24, 150]
const STEPS = 200

/** A run in parts of some kilobytes, so that a kill may cut a line of the file that keeps them. */
const stepwise = (folder: string) => `
  import { runProcess } from '#cli/process.js'
  import { stream } from '#random/stream.js'
  const values = (step) => [...stream(1, 'kills', step).fillUniform(new Float64Array(500))]
  const run = async ({ onProgress, part }) => {
    const sums = []
    for (let step = 0; step < ${STEPS}; step++) {
      onProgress({ stage: 'step ' + step, done: step, total: ${STEPS} })
      sums.push((await part('step ' + step, async () => values(step))).reduce((a, b) => a + b))
    }
    return { sums }
  }
  const experiment = { name: 'steps', title: '', summary: '', about: '', options: {}, run, tables: () => [], figures: () => [] }
  process.argv = ['node', 'main', 'run', 'steps', '--threads', '1', '--json', '--out', ${JSON.stringify(folder)}]
  await runProcess({ experiments: [experiment], families: [] })`

/** Runs it to its end, or kills it without a warning as soon as it says that it is at `until`. */
async function runSteps(folder: string, until?: number): Promise<{ killed: boolean; stdout: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', stepwise(folder)])
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    if (until !== undefined && stderr.includes(`step ${until}\n`)) child.kill('SIGKILL')
  })
  const [stdout, [, signal]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { killed: signal === 'SIGKILL', stdout }
}

test('a run that is killed repeatedly resumes, and ends like an uninterrupted one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  try {
    const whole = JSON.parse((await runSteps(join(folder, 'whole'))).stdout)
    const draws = stream(1, 'kill')
    for (let run = 0; run < RUNS; run++) {
      const out = join(folder, `killed-${run % 4}`)
      await runSteps(out, draws.below(run, STEPS))
    }
    for (const name of (await readdir(folder)).filter((name) => name.startsWith('killed'))) {
      const { killed, stdout } = await runSteps(join(folder, name))
      expect(killed).toBe(false)
      expect(JSON.parse(stdout).sums).toEqual(whole.sums)
      expect((await readdir(join(folder, name))).sort()).toEqual(['report.html', 'results.jsonl', 'summary.json'])
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a call whose workers are killed returns the right answer or rejects, and the next one is right', async () => {
  const workers: Worker[] = []
  const hire = () => {
    workers.push(new Worker(WORKER))
    return workers.at(-1)
  }
  await using engine = await createEngine({ threads: 2, worker: hire })
  using points = normalRows(engine, 2000, 16, 1)
  using queries = normalRows(engine, 500, 16, 2)
  const search = async () => (await nearest(queries, points, { k: 3 })).index
  const wanted = await search()
  const bytes = engine.bytesInUse
  const draws = stream(2, 'kill')
  for (let round = 0; round < ROUNDS; round++) {
    const found = search().catch((error) => error)
    for (let turn = draws.below(2 * round, 8); turn > 0; turn--) await new Promise(setImmediate)
    const alive = workers.filter(({ threadId }) => threadId !== -1)
    await alive[draws.below(2 * round + 1, alive.length)].terminate()
    const answer = await found
    if (answer instanceof Error) expect(answer).toMatchObject({ code: 'WORKER_FAILED' })
    else expect(answer).toEqual(wanted)
    expect(await search()).toEqual(wanted)
    expect(engine.bytesInUse).toBe(bytes)
  }
})
