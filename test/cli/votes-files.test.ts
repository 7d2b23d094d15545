import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTable } from '#tables/index.js'
import { utf8 } from '../tables/bytes.js'
import { MALFORMED } from '../tables/malformed.js'
import { cli } from './cli.js'
import { type Answer, crowd, Files, rightWith, type VotesDocument } from './votes.js'

const MAIN = fileURLToPath(new URL('../../dist/command/main.js', import.meta.url))

const files = new Files()
beforeAll(() => files.open())
afterAll(() => files.close())

const answers: Record<string, Answer> = {
  'ann, "a"': rightWith(0.9, 3),
  bob: rightWith(0.8, 3),
  carl: rightWith(0.8, 3),
  dora: rightWith(0.7, 3),
  spam: () => 0,
}
const { truth, text } = crowd(answers, { items: 120, names: ['10', '9', '<b>'], seed: 21 })
// A name that has to be quoted in CSV.
const table = text.replace('ann, "a"', '"ann, ""a"""')

describe('votes --out', () => {
  test('writes labels, annotators, confusion matrices and a report', async () => {
    const out = files.path('report')
    const lines = table.split('\n').map((line, i) => (line === '' ? '' : `${line},${i === 0 ? 'gold' : truth[i - 1]}`))
    const path = await files.write('votes.csv', lines.join('\n'))
    const { code, stdout, stderr } = await cli(`votes ${path} --evaluate gold --out ${out} --threads 1`, { tty: true })
    expect(code).toBe(0)
    expect(stderr).not.toContain('noisy-teacher:')
    expect((await readdir(out)).sort()).toEqual([
      'annotators.csv',
      'confusion.csv',
      'figures',
      'labels.csv',
      'report.html',
      'results.jsonl',
      'summary.json',
    ])
    const { labels, annotators } = JSON.parse(await files.read('report/summary.json')) as VotesDocument
    const labelRows = await readTable(files.path('report/labels.csv'))
    expect(labelRows.names).toEqual(['item', 'label', 'probability', 'margin', 'votes', 'tie', 'plurality'])
    const cell = (name: string, row: number) => {
      const { values, codes } = labelRows.columns.find((column) => column.name === name)!
      return values[codes[row]]
    }
    labels.forEach(({ item, label, probability, tie }, row) => {
      expect([cell('item', row), cell('label', row), cell('tie', row)]).toEqual([item, label, String(tie)])
      expect(Number(cell('probability', row))).toBe(probability)
      expect(Number(cell('margin', row))).toBeLessThanOrEqual(probability)
      expect(cell('votes', row)).toBe('5')
    })
    const annotatorRows = await readTable(files.path('report/annotators.csv'))
    expect(annotatorRows.columns[0].values).toEqual(annotators.map(({ annotator }) => annotator))
    expect((await readTable(files.path('report/confusion.csv'))).rows).toBe(5 * 9)
    const page = await files.read('report/report.html')
    for (const title of [
      'Summary',
      'How often each annotator is right',
      'Who agrees with whom',
      'What each annotator answers',
      'Check these by hand',
      'Classes',
    ])
      expect(page).toContain(title)
    expect(page).not.toContain('<b>')
    expect(page.indexOf('Summary')).toBeLessThan(page.indexOf('<svg'))
    expect(stdout).toContain('report.html, labels.csv, annotators.csv, confusion.csv, figures/')
  })

  test('prints at most five numbers first, then annotators, in 80 columns', async () => {
    const path = await files.write('votes.csv', table)
    const { stdout } = await cli(`votes ${path} --threads 1`)
    const lines = stdout.split('\n')
    expect(lines.filter((line) => !line.startsWith('noisy-teacher votes')).every((line) => line.length <= 80)).toBe(
      true,
    )
    const summary = stdout.slice(stdout.indexOf('Summary'), stdout.indexOf('Annotators'))
    expect(summary.match(/^[a-z].*\d%?$/gm)!.length).toBeLessThanOrEqual(5)
    expect(stdout).toMatch(/^spam +120 +0\.\d{3} +0\.\d{3}–0\.\d{3} +spammer$/m)
    expect(stdout.indexOf('spam ')).toBeLessThan(stdout.indexOf('bob '))
  })
})

describe('a malformed table', () => {
  test.each(MALFORMED)('%s gives one line and exit code 2, and nothing is written', async (name, bytes, says) => {
    const path = await files.write(name, bytes)
    const out = files.path(`out of ${name}`.replaceAll(' ', '-'))
    const { code, stdout, stderr } = await cli(`votes ${path} --out ${out}`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
    expect(stderr).toMatch(/^noisy-teacher: BAD_[A-Z]+: [^\n]+\n$/)
    expect(existsSync(out)).toBe(false)
  })

  test('leaves an older report as it was', async () => {
    const out = files.path('older')
    await mkdir(out)
    const path = await files.write('good.csv', table)
    await cli(`votes ${path} --method plurality --quiet --out ${out}`)
    const before = await files.read('older/labels.csv')
    const bad = await files.write('bad.csv', 'item,worker,label\na,b\n')
    expect((await cli(`votes ${bad} --out ${out}`)).code).toBe(2)
    expect(await files.read('older/labels.csv')).toBe(before)
  })
})

test.each([
  ['votes', "BAD_OPTION: missing required argument 'table'"],
  ['votes none.csv', 'BAD_VALUE: none.csv: the file cannot be read (ENOENT)'],
  ['votes none.csv --form tall', /BAD_OPTION: option '--form <form>' argument 'tall' is invalid.*/],
  ['votes none.csv --method best', /BAD_OPTION: option '--method <name>' argument 'best' is invalid.*/],
  ['votes none.csv --golden x', "BAD_OPTION: unknown option '--golden'; did you mean --gold?"],
  ['votes none.csv --seed x', "BAD_OPTION: votes: --seed is 'x' but must be a whole number of 0 or more"],
  ['votes none.csv --delimiter ab', /BAD_OPTION: readVotes: delimiter is 'ab' but must be one character.*/],
])('bad usage %j of votes is refused in one line', async (line, message) => {
  const { code, stdout, stderr } = await cli(line)
  if (typeof message === 'string') expect(stderr).toBe(`noisy-teacher: ${message}\n`)
  else expect(stderr).toMatch(new RegExp(`^noisy-teacher: ${message.source}\n$`))
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})

test('votes refuses known labels that are neither a file nor a column', async () => {
  const path = await files.write('votes.csv', table)
  const { stderr } = await cli(`votes ${path} --gold truth`)
  expect(stderr).toMatch(/^noisy-teacher: BAD_VALUE: .*votes\.csv: there is no column 'truth' \(there are: .*\)\n$/)
  expect((await cli(`votes ${path} --gold truth.csv`)).stderr).toMatch(
    /truth\.csv: the file cannot be read \(ENOENT\)\n$/,
  )
})

test('votes --plan says what 1,200 annotators and 56 classes need, without computing', async () => {
  const rows = Array.from({ length: 2400 }, (_, i) => `q${i},w${i % 1200},c${i % 56}\n`)
  const path = await files.write('wide.csv', `item,worker,label\n${rows.join('')}`)
  const { plan } = JSON.parse((await cli(`votes ${path} --plan --json`)).stdout)
  expect(plan).toMatchObject({ items: 2400, annotators: 1200, votes: 2400, classes: 56 })
  expect(plan.bytes).toBeLessThan(2 ** 27)
  expect((await cli(`votes ${path} --plan`)).stdout).toMatch(/^memory, in addition to the table +\d+ MiB$/m)
})

test('votes reads the standard input, in any format', async () => {
  const lines = table
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => {
      const [item, ...given] = line.split(',')
      return given.map((label, w) =>
        JSON.stringify({ item, worker: `w${w}`, label: Number.isNaN(Number(label)) ? label : Number(label) }),
      )
    })
  const child = spawn(process.execPath, [MAIN, 'votes', '-', '--json', '--threads', '1', '--method', 'plurality'])
  child.stdin.end(utf8(lines.join('\n')))
  const [stdout, stderr, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'exit')])
  expect(code).toBe(0)
  expect(stderr).toContain('stdin: 120 items, 5 annotators, 600 votes of 3 classes (9, 10, <b>), in the long form')
  expect((JSON.parse(stdout) as VotesDocument).classes).toEqual(['9', '10', '<b>'])
})
