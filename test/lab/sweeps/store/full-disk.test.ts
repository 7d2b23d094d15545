import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startWorker } from './killed.js'
import { csvOf, inFolder, linesOf, longPlan, toyResults } from './toy-store.js'

const plan = longPlan()
const results = await toyResults(plan)
/** A limit within a line and a batch of the part. */
const LIMIT = 40_000

/** Starts the toy sweep on a disk that is full after `LIMIT` bytes of a file, and waits until it says so. */
async function startFull(folder: string): Promise<{ child: ChildProcess; said: string[] }> {
  const child = startWorker(['append', folder], ['prlimit', `--fsize=${LIMIT}:unlimited`])
  const said: string[] = []
  child.stdout!.setEncoding('utf8')
  await new Promise<void>((resolve, reject) => {
    child.once('close', () => reject(new Error(`it ended: ${said.join('')}`)))
    child.stdout!.on('data', (text) => {
      said.push(text)
      if (said.join('').includes('the disk is full')) resolve()
    })
  })
  return { child, said }
}

test('a sweep whose disk is full waits, says so once, and completes with equal bytes when there is room', () =>
  inFolder(async (folder) => {
    const { child, said } = await startFull(folder)
    const part = join(folder, 'parts', 'main.jsonl')
    const before = await readFile(part, 'latin1')
    expect(before.length).toBeLessThanOrEqual(LIMIT)
    expect(linesOf(results, plan).toString('latin1').startsWith(before)).toBe(true)
    expect(before.endsWith('}\n')).toBe(true)
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:unlimited'])
    await once(child, 'close')
    expect(said.join('')).toBe(
      `${part}: the disk is full (EFBIG); waits for room for 1 kB, nothing is lost\n` +
        `${part}: there is room again, and the sweep goes on\ndone\n`,
    )
    expect(await readFile(part)).toEqual(linesOf(results, plan))
    const whole = join(folder, 'whole')
    await mkdir(whole)
    await once(startWorker(['append', whole]), 'close')
    expect(await csvOf(folder, plan)).toBe(await csvOf(whole, plan))
  }))

test('a sweep that waits for room ends when it is stopped, with whole batches only', () =>
  inFolder(async (folder) => {
    const { child, said } = await startFull(folder)
    child.kill('SIGTERM')
    await once(child, 'close')
    expect(said.join('')).toMatch(/nothing is lost\nstopped\n$/)
    const part = await readFile(join(folder, 'parts', 'main.jsonl'), 'latin1')
    expect(linesOf(results, plan).toString('latin1').startsWith(part)).toBe(true)
    expect(part.split('\n').length % 5).toBe(1)
    await once(startWorker(['append', folder]), 'close')
    expect(await readFile(join(folder, 'parts', 'main.jsonl'))).toEqual(linesOf(results, plan))
  }))
