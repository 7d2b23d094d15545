/** Kills of the command at random moments of a sweep, of its start, and of the merge and export behind it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { stream } from '#random/stream.js'

const MAIN = resolve('dist/command/main.js')
const [KILLS, SEEDS, LONGEST_MS] = [30, 600, 2500]
const SPEC = `
sweep: kills
fixed: { world: { name: gaussians, separation: 2 }, train: 200, test: 200, sampler: tree }
grid: { noise: { from: 0, to: 0.45, count: 10 } }
replicates: { seeds: ${SEEDS} }
`

const command = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })

/** Starts the command, and kills it without a warning after some milliseconds. */
async function killed(milliseconds: number, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' })
  const closed = once(child, 'close')
  await Promise.race([sleep(milliseconds), closed])
  child.kill('SIGKILL')
  await closed
}

test('a sweep that is killed thirty times ends like one that was not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-kills-'))
  const at = (name: string) => join(folder, name)
  const linesOf = () => readFileSync(at('cut/parts/main.jsonl'), 'utf8').split('\n').length - 1
  try {
    writeFileSync(at('spec.yaml'), SPEC)
    expect(command('sweep', at('spec.yaml'), '--out', at('whole'), '--quiet').status).toBe(0)
    const draws = stream(1, 'moments of kills')
    for (let kill = 0; kill < KILLS; kill++) {
      const wait = Math.ceil(LONGEST_MS * draws.uniform(kill))
      await killed(wait, 'sweep', at('spec.yaml'), '--out', at('cut'), '--quiet')
    }
    const before = readdirSync(at('cut')).includes('parts') ? linesOf() : 0
    const last = command('sweep', at('spec.yaml'), '--out', at('cut'), '--quiet', '--json')
    expect(last.status, last.stderr).toBe(0)
    const { computed, stored, duplicates } = JSON.parse(last.stdout)
    expect({ stored, duplicates }).toEqual({ stored: 10 * SEEDS, duplicates: 0 })
    // Nothing that was stored is computed again: at most the line that a kill cut.
    expect(computed).toBeLessThanOrEqual(10 * SEEDS - before + KILLS)
    for (let kill = 0; kill < 5; kill++) await killed(500 + 200 * kill, 'export', at('cut'), '--format', 'parquet')
    for (let kill = 0; kill < 5; kill++) await killed(500 + 200 * kill, 'merge', at('cut'), '--out', at('merged'))
    expect(command('merge', at('cut'), '--out', at('merged')).status).toBe(0)
    const whole = command('export', at('whole')).stdout
    expect(whole.split('\n').length).toBe(10 * SEEDS + 2)
    expect(command('export', at('cut')).stdout).toBe(whole)
    expect(command('export', at('merged')).stdout).toBe(whole)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
