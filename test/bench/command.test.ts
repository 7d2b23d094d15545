import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type BenchDocument, bench } from '../../bench/command.ts'

const root = fileURLToPath(new URL('toy', import.meta.url))

async function run(...args: string[]) {
  const [out, err]: string[][] = [[], []]
  const code = await bench(args, { root, out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('a table', () => {
  test('has a line for each row, with × faster, larger is better, under its heading', async () => {
    const { code, out } = await run('race/tortoise')
    expect(code).toBe(0)
    const lines = out.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '))
    expect(lines).toContain('race/tortoise: a tortoise beside a hare')
    expect(lines.slice(-6)).toEqual([
      'measured | threads numerics | ours | peer | × faster than | details',
      '3 laps | 1 strict | 4 ms | 3 ms | 0.750× hare',
      '3 laps | 2 strict | 4 ms | 3 ms | 0.750× hare',
      'speed | 3 GFLOP/s | 2 GFLOP/s | 1.50× hare | residual 1.3e-7',
      'alone | 12 s | method walk, steps 1,000',
      'beside hare 1.2.3',
    ])
  })

  test('has its columns below their headings', async () => {
    const lines = (await run('race/tortoise')).out.split('\n')
    const head = lines.find((line) => line.includes('× faster'))!
    const row = lines.find((line) => line.includes('3 laps'))!
    expect(row.indexOf('hare')).toBe(head.indexOf('than'))
    expect(row.indexOf(' ms') + 3).toBe(head.indexOf('ours') + 4)
  })
})

describe('the document of --json', () => {
  test('is all of stdout and has the machine, the options in use and every row', async () => {
    const { code, out } = await run('race/tortoise', '--json', '--rounds', '5', '--threads', '2')
    expect(code).toBe(0)
    const { machine, suites }: BenchDocument = JSON.parse(out)
    expect(machine).toMatchObject({ node: process.versions.node, numerics: 'strict', version: expect.any(String) })
    expect(machine.cpu).not.toBe('')
    expect(machine.cores).toBeGreaterThan(0)
    expect(machine.threads).toBeGreaterThan(0)
    expect(suites).toHaveLength(1)
    expect(suites[0]).toMatchObject({ name: 'race/tortoise', options: { rounds: 5, threads: [2] } })
    expect(suites[0]).toMatchObject({ versions: { hare: '1.2.3' }, missing: [{ name: 'unicorn' }] })
    expect(suites[0].rows.map(({ measured }) => measured)).toEqual(['5 laps', 'speed', 'alone'])
    expect(suites[0].rows.map(({ timesFaster }) => timesFaster)).toEqual([0.75, 1.5, undefined])
  })

  test('keeps the rows before a failure and its message, and the other suites go on', async () => {
    const { code, out, err } = await run('race', '--json')
    expect(code).toBe(1)
    const { suites }: BenchDocument = JSON.parse(out)
    expect(suites.map(({ name, failure, rows }) => [name, failure, rows.length])).toEqual([
      ['race/sleeper', 'Error: asleep under a tree', 1],
      ['race/tortoise', undefined, 4],
    ])
    expect(err).toContain('race/sleeper failed')
  })
})

test('what is not installed is named on stderr, with how to install it', async () => {
  expect((await run('race/tortoise')).err).toContain('unicorn is not installed (apt-get install unicorn)')
})

test.each([
  [['race/hare'], 'there is no suite race/hare; there are race/sleeper, race/tortoise'],
  [[], 'there is no suite ops'],
  [['race/sleeper', '--rounds', '3'], '--rounds is taken by none of race/sleeper'],
  [['race', '--rounds', 'many'], '--rounds is many but must be a whole number above 0'],
  [['race', '--threads', '1,0'], '--threads is 0 but must be a whole number above 0'],
  [['race', '--laps', '3'], '--laps'],
])('the command line %j ends with 2 and a reason', async (args, reason) => {
  const { code, out, err } = await run(...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toContain(`bench: `)
  expect(err).toContain(reason)
})

test('--list names every suite with its options, and --help every option', async () => {
  expect((await run('race', '--list')).out).toContain('race/tortoise\n  a tortoise beside a hare\n')
  expect((await run('race', '--list')).out).toContain('--rounds 3 --threads 1,2')
  expect((await run('race', '--help')).out).toContain('--queries')
})
