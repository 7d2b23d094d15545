import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inOrder } from '#cli/live.js'
import type { VerifiedClaim } from '#lab/claims/verify.js'
import { cli } from './cli.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('verify', () => {
  test('verify prints one row per finding in at most 80 columns, and exits with 1 if a claim fails', async () => {
    const { code, stdout } = await cli('verify --fast --threads 1')
    expect(stdout.replace(/: \d+\.\d s/, ': some time')).toMatchInlineSnapshot(`
      "The theory, verified

      Each claim of the theory is tested by an experiment that could refute it. The
      table shows prediction, measurement and interval. A claim fails if an interval,
      widened by the deviation that the theory allows (±), contradicts the prediction.
      The family-wise false-failure rate is 1%: if the theory is right, at most one
      run of all claims in 100 fails.

          quantity                           predicted   measured             interval
      ────────────────────────────────────────────────────────────────────────────────
      T1 · a coin of 0.5
      ✓   share of heads                        0.5000     0.5000        0.4812–0.5188
      ✓   number of sides, with many                 2          2                exact
          words

      T2, S4 · a coin of 0.501
      ✓   share of heads                        0.5010     0.5000        0.4812–0.5188
      ✓   number of sides, with many                 2          2                exact
          words

      T3, S7c · a coin of 0.6
      ✗   share of heads                        0.6000     0.5000        0.4812–0.5188
      ✓   number of sides, with many                 2          2                exact
          words

      ✗ FAILED: T3, S7c · a coin of 0.6: share of heads is 0.5000 (0.4812–0.5188,
      Chernoff of 10,000), not 0.6000
      ✗ FAILED: 2 of 3 claims hold

      noisy-teacher verify --fast --seed 1 --threads 1: some time on 1 thread, strict
      "
    `)
    expect(code).toBe(1)
  })

  test('verify prints the same on several threads as on one, in the order of the claims', async () => {
    const [one, two, many] = await Promise.all(
      [1, 2, 256].map((threads) => cli(`verify --fast --quiet --threads ${threads}`)),
    )
    const table = ({ stdout }: typeof one) => stdout.slice(0, stdout.indexOf('noisy-teacher'))
    expect(table(two)).toBe(table(one))
    expect(table(many)).toBe(table(one))
    expect(two.stdout).toMatch(/--threads 2: \d+\.\d s on 2 threads, strict\n$/)
    expect(many.stdout).toMatch(/--threads 256: \d+\.\d s on 3 threads, strict\n$/)
    expect([one.code, two.code, many.code]).toEqual([1, 1, 1])
  })

  test('verify uses all processors by default, but no more threads than there are claims', async () => {
    const { engine } = JSON.parse((await cli('verify --fast --quiet --json')).stdout)
    expect(engine).toMatchObject({ threads: Math.min(3, availableParallelism()), requestedThreads: 'auto' })
    const single = JSON.parse((await cli('verify T1 --fast --quiet --json --threads 2')).stdout)
    expect(single.engine).toMatchObject({ threads: 1, requestedThreads: 2 })
  })

  test('claims are shown in order, each as soon as all before it are verified', () => {
    const shown: string[] = []
    const claims = ['T1', 'T2', 'T3', 'T4'].map((id) => ({ id }) as VerifiedClaim)
    const verified = inOrder(claims, ({ id }) => void shown.push(id))
    const after = (at: number) => {
      verified(claims[at])
      return shown.join(' ')
    }
    expect([3, 0, 2, 1].map(after)).toEqual(['', 'T1', 'T1', 'T1 T2 T3 T4'])
  })

  test('verify prints each claim once without a terminal, and shows progress if stdout is JSON or stderr is a terminal', async () => {
    expect((await cli('verify --fast --threads 1')).stderr).toBe('')
    expect((await cli('verify T1 --threads 1 --json')).stderr).toBe('T1 a coin of 0.5\n')
    expect((await cli('verify T1 --threads 1', { tty: true })).stderr).toContain('T1 a coin of 0.5')
  })

  test('verify accepts any name of a claim, and the command that it prints repeats the run', async () => {
    const { code, stdout } = await cli('verify s4 t1 --seed 3 --quiet')
    expect(stdout).toMatch(/T1 · [\s\S]*T2, S4 · /)
    expect(stdout).not.toContain('T3')
    expect(stdout).toContain('noisy-teacher verify T1 T2 --seed 3: ')
    expect(code).toBe(0)
  })

  test.each(['S7', 's7c', 'S7C', 't3'])('verify finds a claim by the name %s', async (name) => {
    const { claims } = JSON.parse((await cli(`verify ${name} --json --quiet`)).stdout)
    expect(claims.map(({ id }: { id: string }) => id)).toEqual(['T3'])
  })

  test('verify has narrower intervals with more repetitions, at the level of all claims', async () => {
    const widths = []
    for (const effort of ['--fast', '', '--deep']) {
      const { stdout } = await cli(`verify T1 ${effort} --json --quiet`)
      const { claims, level } = JSON.parse(stdout)
      const [low, high] = claims[0].findings[0].interval
      widths.push(high - low)
      expect(level).toEqual({ family: 0.01, claim: 0.01 / 3 })
      expect(claims[0].findings[0].mistake).toBe(0.01 / 6)
    }
    expect(widths[1] / widths[0]).toBeCloseTo(Math.sqrt(0.1), 2)
    expect(widths[2] / widths[1]).toBeCloseTo(Math.sqrt(0.1), 2)
  })

  test('verify --out writes a report with a section per claim and links to all of them', async () => {
    const out = join(folder, 'report')
    const { code } = await cli(`verify --fast --quiet --out ${out}`)
    expect(code).toBe(1)
    expect(await readdir(out)).toEqual(expect.arrayContaining(['report.html', 'results.jsonl', 'summary.json']))
    const page = await readFile(join(out, 'report.html'), 'utf8')
    for (const part of ['T2, S4 · a coin of 0.501', 'Coins show heads with probability 0.6.', 'Unfair coins']) {
      expect(page).toContain(part)
    }
    for (const id of ['T1', 'T2', 'T3']) {
      expect(page).toContain(`<a href="#${id}">`)
      expect(page).toContain(`<section class="section" id="${id}">`)
    }
    expect(await readdir(join(out, 'figures'))).toHaveLength(3)
  })

  test.each([
    ['verify T4', "verify: there is no claim 'T4'; did you mean T1?"],
    ['verify nonsense', "verify: there is no claim 'nonsense' (there are: T1, T2, S4, T3, S7c)"],
    ['verify --fast --deep', "option '--fast' cannot be used with option '--deep'"],
    ['verify --seed x', "verify: --seed is 'x' but must be a whole number of 0 or more"],
  ])('%j is refused', async (line, message) => {
    const { code, stdout, stderr } = await cli(line)
    expect(stderr).toBe(`noisy-teacher: BAD_OPTION: ${message}\n`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test('verify exits with 130 when it is interrupted', async () => {
    const interrupt = new AbortController()
    interrupt.abort()
    expect(await cli('verify --quiet', { signal: interrupt.signal })).toMatchObject({ code: 130 })
  })
})
