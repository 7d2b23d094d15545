import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

function program(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

describe('the command as a process', () => {
  test('prints its list as JSON and exits by itself', async () => {
    const { code, stdout, stderr } = await program([MAIN, 'list', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toHaveProperty('experiments')
  })

  test('exits with 2 and one line at bad usage', async () => {
    const { code, stdout, stderr } = await program([MAIN, 'run', 'nothing-like-it'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^noisy-teacher: BAD_OPTION: [^\n]+\n$/)
  })

  test('exits with 130 when it is interrupted, and lets the run know', async () => {
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

  test('ends quietly when its reader goes away', async () => {
    const child = spawn(process.execPath, [MAIN, 'list'])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += chunk))
    const [code] = await once(child, 'exit')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
