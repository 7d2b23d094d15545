import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { WAIT_MS } from '../patience.js'

const MAIN = fileURLToPath(new URL('../../dist/command/main.js', import.meta.url))

function program(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: WAIT_MS }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

describe('the command as a process', () => {
  test('the command prints its list as JSON and exits on its own', async () => {
    const { code, stdout, stderr } = await program([MAIN, 'list', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toHaveProperty('experiments')
  })

  test('the command exits with 2 and one line at bad usage', async () => {
    const { code, stdout, stderr } = await program([MAIN, 'run', 'nothing-like-it'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^noisy-teacher: BAD_OPTION: [^\n]+\n$/)
  })

  test('the command exits with 130 when it is interrupted, and aborts the signal of the run', async () => {
    const endless = `
      import { setTimeout } from 'node:timers/promises'
      import { runProcess } from '#cli/process.js'
      const run = async ({ signal, onProgress }) => {
        onProgress({ stage: 'begun', done: 0, total: 1 })
        await setTimeout(2 ** 30, undefined, { signal }).catch(() => process.stderr.write('told\\n'))
        return {}
      }
      const experiment = { name: 'endless', title: '', summary: '', about: '', options: {}, run, tables: () => [], figures: () => [] }
      process.argv = ['node', 'main', 'run', 'endless']
      await runProcess({ experiments: [experiment], families: [] })`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', endless])
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
      if (String(chunk).includes('begun')) child.kill('SIGINT')
    })
    const [code] = await once(child, 'exit')
    expect(stderr).toBe('begun\ntold\nnoisy-teacher: interrupted\n')
    expect(code).toBe(130)
  })

  test('the command resumes where it was interrupted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
    const stepwise = `
      import { setTimeout } from 'node:timers/promises'
      import { runProcess } from '#cli/process.js'
      const run = async ({ signal, onProgress, part }) => {
        const steps = []
        for (let step = 0; step < 4; step++) {
          onProgress({ stage: 'step ' + step, done: step, total: 4 })
          steps.push(await part('step ' + step, async () => {
            // Waits for the interrupt in the first process only.
            if (step === 2 && !process.env.GO_ON) await setTimeout(2 ** 30, undefined, { signal })
            return process.pid
          }))
        }
        return { steps }
      }
      const experiment = { name: 'steps', title: '', summary: '', about: '', options: {}, run, tables: () => [], figures: () => [] }
      process.argv = ['node', 'main', 'run', 'steps', '--threads', '1', '--json', '--out', ${JSON.stringify(folder)}]
      await runProcess({ experiments: [experiment], families: [] })`
    const start = (env: Record<string, string>) =>
      spawn(process.execPath, ['--input-type=module', '--eval', stepwise], { env: { ...process.env, ...env } })
    const first = start({})
    let stderr = ''
    first.stderr.on('data', (chunk) => {
      stderr += chunk
      if (String(chunk).includes('step 2')) first.kill('SIGINT')
    })
    expect((await once(first, 'exit'))[0]).toBe(130)
    expect(stderr).toContain('2 finished parts; the same command resumes from there')
    const second = start({ GO_ON: 'yes' })
    let stdout = ''
    second.stdout.on('data', (chunk) => (stdout += chunk))
    expect((await once(second, 'close'))[0]).toBe(0)
    const { pid } = first
    expect(JSON.parse(stdout)).toMatchObject({ steps: [pid, pid, second.pid, second.pid] })
    expect((await readdir(folder)).sort()).toEqual(['report.html', 'results.jsonl', 'summary.json'])
    await rm(folder, { recursive: true })
  })

  test('the command exits with 0 when the reader of its pipe closes', async () => {
    const child = spawn(process.execPath, [MAIN, 'list'])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += chunk))
    const [code] = await once(child, 'exit')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
