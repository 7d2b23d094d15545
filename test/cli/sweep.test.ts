import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli as run } from './cli.ts'

const SPEC = {
  sweep: 'coins',
  fixed: { m: 10 },
  grid: { p: [0, 0.25, 0.5, 1], method: ['plain', { name: 'biased', bias: 0.2 }, 'refusing'] },
  replicates: { seeds: 4, draws: 2 },
}
const TRIALS = 4 * 3 * 4 * 2

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweep-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
/** Writes a spec and returns its path. */
function spec(name: string, changes: object = {}): string {
  writeFileSync(at(`${name}.json`), JSON.stringify({ ...SPEC, ...changes }))
  return at(`${name}.json`)
}
const sweep = (name: string, flags = '', changes: object = {}) =>
  run(`sweep ${spec(name, changes)} --out ${at(name)} ${flags}`)
const table = async (name: string) => (await run(`export ${at(name)}`)).stdout

describe('sweep', () => {
  let whole = ''
  beforeAll(async () => {
    await sweep('whole')
    whole = await table('whole')
  })

  test('computes the trials of a spec, says what became of them, and what comes next', async () => {
    const { code, stdout, stderr } = await sweep('first')
    expect(stdout).toContain(`${TRIALS} trials computed, 32 refused; ${TRIALS} are in ${at('first')}`)
    expect(stdout).toContain(`Next: noisy-teacher report ${at('first')}`)
    expect(stderr).toContain('a trial was refused: toy: it refuses')
    expect(stderr.match(/was refused/g)?.length).toBe(1)
    expect(code).toBe(0)
    expect(whole.split('\n').length).toBe(TRIALS + 2)
  })

  test('computes nothing again', async () => {
    await sweep('again')
    const { stdout } = await sweep('again', '--json --quiet')
    expect(JSON.parse(stdout)).toMatchObject({ end: 'complete', computed: 0, stored: TRIALS })
  })

  test.each([
    ['threads', '--threads 1', {}],
    ['permuted', '', { grid: { method: ['refusing', { bias: 0.2, name: 'biased' }, 'plain'], p: [1, 0.5, 0, 0.25] } }],
    ['listed', '', { grid: { method: SPEC.grid.method }, list: [{ p: 1 }, { p: 0.5 }, { p: 0 }, { p: 0.25 }] }],
  ])('gives the same bytes, whatever the %s', async (name, flags, changes) => {
    await sweep(name, flags, changes)
    expect(await table(name)).toBe(whole)
  })

  test('gives the same bytes when it is extended in two steps', async () => {
    await sweep('steps', '', { grid: { ...SPEC.grid, p: [0.5, 0] }, replicates: { seeds: 2, draws: 2 } })
    const refused = await sweep('steps', '', { grid: { ...SPEC.grid, p: [0.5, 0, 1] } })
    expect(refused.code).toBe(2)
    const extended = await sweep('steps', '--extend', { grid: { ...SPEC.grid, p: [0.5, 0, 1] } })
    expect(extended.code).toBe(0)
    expect(extended.stderr).toMatch(/24 there, 48 new/)
    await sweep('steps', '--extend')
    expect(await table('steps')).toBe(whole)
  })

  test('gives the same bytes when three shards are merged', async () => {
    for (const index of [2, 0]) expect((await sweep(`part${index}`, `--shard ${index}/3`)).code).toBe(0)
    const merged = await run(`merge ${at('part0')} ${at('part2')} --out ${at('merged')}`)
    expect(merged.code).toBe(1)
    const keys = readFileSync(at('merged/missing.txt'), 'utf8').trim().split('\n')
    // Two of four seeds went to the first shard, one to each of the others.
    expect(keys.length).toBe(TRIALS / 4)
    expect((await sweep('merged', `--only ${at('merged/missing.txt')}`)).code).toBe(0)
    expect((await run(`merge ${at('part0')} --out ${at('merged')}`)).code).toBe(0)
    expect(existsSync(at('merged/missing.txt'))).toBe(false)
    expect(await table('merged')).toBe(whole)
  })

  test('stops at the time limit, says so by its exit code, and goes on', async () => {
    const cut = await sweep('limited', '--time-limit 1s', { replicates: { seeds: 100_000, draws: 50 } })
    expect(cut.code).toBe(75)
    expect(cut.stderr).toContain('the same command goes on from here')
    const shrunk = await sweep('limited', '--extend')
    expect(shrunk.stderr).toContain('no longer asked for (kept)')
    expect(shrunk.code).toBe(0)
  })

  test('prints its plan and runs nothing', async () => {
    const { code, stdout } = await sweep('planned', '--plan')
    expect(code).toBe(0)
    expect(stdout).toMatch(/trials +96\n/)
    expect(existsSync(at('planned'))).toBe(false)
  })

  test('says by a pilot how many seeds each point needs', async () => {
    const until = { metric: 'share', se: 0.02, min: 8, max: 4096 }
    const { code, stdout } = await sweep('pilot', '--plan --pilot 16 --json --quiet', {
      until,
      replicates: { draws: 1 },
    })
    expect(code).toBe(0)
    const { units } = JSON.parse(stdout).pilot
    const seeds = units.map(({ seeds }: { seeds: number }) => seeds)
    expect(Math.max(...seeds)).toBeGreaterThan(8)
    expect(units.length).toBe(12)
  })

  test('prints progress as lines of JSON', async () => {
    const { stderr } = await sweep('progress', '--progress json')
    const lines = stderr.split('\n').filter((line) => line.startsWith('{'))
    expect(JSON.parse(lines.at(-1)!)).toEqual({ done: TRIALS, total: TRIALS, share: 1, failed: 0, refused: 32 })
  })

  test.each([
    ['--shard 3/3', '--shard is'],
    ['--shard auto', '--shard auto: none of SLURM_ARRAY_TASK_ID'],
    ['--time-limit soon', '--time-limit must be a duration such as 3h50m'],
    ['--max-failures 101%', '--max-failures must be'],
    ['--pilot 8', '--pilot needs --plan'],
    ['--only nothing.txt', '--only: nothing.txt cannot be read (ENOENT)'],
    ['--plan --pilot 8', '--pilot: the sweep coins has no until'],
  ])('refuses %s in one line', async (flags, message) => {
    const { code, stderr } = await sweep('refused', flags)
    expect(stderr).toContain(`noisy-teacher: BAD_OPTION: ${message}`)
    expect(stderr.trim().split('\n').length).toBe(1)
    expect(code).toBe(2)
  })
})

describe('trial and audit-sweep', () => {
  test('compute stored trials again and find the same bits', async () => {
    await sweep('audited')
    const key = JSON.parse(readFileSync(at('audited/parts/main.jsonl'), 'utf8').split('\n')[0])
    const name = `${key.point}-${key.seed}-${key.draw}`
    const single = await run(`trial ${at('audited')} ${name} --json`)
    expect(JSON.parse(single.stdout)).toMatchObject({ key: name, same: true })
    expect(single.code).toBe(0)
    const audit = await run(`audit-sweep ${at('audited')} --share 20%`)
    expect(audit.stdout).toContain(`${Math.round(TRIALS / 5)} trials computed again: all have the bits`)
  })

  test('refuse what is no key, in one line', async () => {
    await sweep('keys')
    const { code, stderr } = await run(`trial ${at('keys')} nonsense`)
    expect(stderr).toMatch(
      /^noisy-teacher: BAD_OPTION: trial: 'nonsense' is no key of a trial, such as [0-9a-f]{16}-0-0\n$/,
    )
    expect(code).toBe(2)
  })
})
