import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTable } from '#tables/index.js'
import { type AuditDocument, noisyTable } from './audit.js'
import { cli } from './cli.js'
import { Files } from './votes.js'

const files = new Files()
beforeAll(() => files.open())
afterAll(() => files.close())

/** Runs `audit` on a table, and returns its document and what it printed to stderr. */
async function audit(text: string, flags = ''): Promise<AuditDocument & { stderr: string }> {
  const path = await files.write('data.csv', text)
  const { code, stdout, stderr } = await cli(`audit ${path} --json --threads 1 ${flags}`)
  if (code !== 0) throw new Error(`audit exited with ${code}: ${stderr}`)
  return { ...JSON.parse(stdout), stderr }
}

const THREE = ['ant', 'bee', 'cat']
const three = noisyTable(300, { names: THREE, share: 0.2, seed: 3 })
const wrong = three.given.map((name, i) => name !== three.truth[i])

/** The values of a column of a file of CSV, row by row. */
async function column(path: string, name: string): Promise<string[]> {
  const { columns } = await readTable(files.path(path))
  const { values, codes } = columns.find((each) => each.name === name)!
  return Array.from(codes, (code) => values[code])
}

describe('audit', () => {
  test('names rows and classes as the table has them, in the documented shape', async () => {
    const { stderr, ...document } = await audit(three.text)
    expect(Object.keys(document)).toEqual(
      expect.arrayContaining(['verdict', 'noise', 'classes', 'transition', 'suspects', 'seconds']),
    )
    expect(['point', 'bounds']).toContain(document.verdict)
    expect(document.classes).toEqual(THREE)
    expect(Object.keys(document.suspects[0])).toEqual(['row', 'id', 'given', 'proposed', 'score', 'list'])
    for (const { row, id, given, proposed, list } of document.suspects) {
      expect([id, given]).toEqual([three.ids[row], three.given[row]])
      expect(proposed).not.toBe(given)
      expect(['certain', 'suspect']).toContain(list)
    }
    const scores = document.suspects.map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const found = new Set(document.suspects.map(({ row }) => row))
    const missed = wrong.filter((isWrong, row) => isWrong !== found.has(row))
    expect(missed.length).toBeLessThanOrEqual(6)
    const truth = wrong.filter(Boolean).length / 300
    expect(document.noise.interval[0]).toBeLessThan(truth)
    expect(document.noise.interval[1]).toBeGreaterThan(truth)
    for (const row of document.transition.separable) {
      expect(row.reduce<number>((sum, each) => sum + each!, 0)).toBeCloseTo(1, 6)
    }
    expect(stderr).toContain('300 rows')
  })

  test('lists every row, best first, with --all', async () => {
    const { suspects } = await audit(three.text, '--all')
    expect(suspects.map(({ row }) => row).sort((a, b) => a - b)).toEqual(three.ids.map((_, i) => i))
    expect(suspects.filter(({ list }) => list === null).length).toBeGreaterThan(200)
  })

  test('takes checked rows by their ids, and the decisions of the page', async () => {
    const rows = three.ids.flatMap((_, i) => (i % 3 === 0 ? [i] : []))
    const lines = rows.map((i) => `${three.ids[i]},${three.given[i]},${three.truth[i]},keep`)
    const checked = await files.write('checked.csv', `id,given,label,decision\n${lines.join('\n')}\n`)
    const { noise } = await audit(three.text, `--checked ${checked}`)
    expect(noise.checked).toMatchObject({ rows: 100, wrong: rows.filter((i) => wrong[i]).length })
    const before = await audit(three.text)
    const width = ([low, high]: number[]) => high - low
    expect(width(noise.interval)).toBeLessThanOrEqual(width(before.noise.interval))
  })

  test('names all columns that it cannot read at once, and the flags that help', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `2026-09-${i},error no ${i},${i === 5 ? '' : i},${i > 57 ? '' : 1},${i % 2}`,
    )
    const path = await files.write('tickets.csv', `date,text,amount,n,y\n${lines.join('\n')}\n`)
    const { code, stderr } = await cli(`audit ${path} --label y`)
    expect(code).toBe(2)
    expect(stderr.trimEnd().slice(stderr.indexOf('tickets.csv'))).toBe(
      "tickets.csv: 2 columns have more than 50 different words: 'date' (such as '2026-09-0'), 'text' (such as 'error no 0'); " +
        'add --ignore date; add --text text, or ignore it. 3 cells are missing, the first in data row 6: 1 in column ' +
        "'amount', 2 in column 'n'; add --missing mean to fill them, or --missing drop to leave their rows out",
    )
  })

  test('says which checked ids are of no row', async () => {
    const checked = await files.write('some.csv', `id,label\n${three.ids[0]},${three.truth[0]}\nT-9,ant\n`)
    const { noise, stderr } = await audit(three.text, `--checked ${checked}`)
    expect(noise.checked!.rows).toBe(1)
    expect(stderr).toMatch(/Of 2 checked ids in .*some.csv, 1 names no row and does not count: 'T-9'\./)
  })

  test('makes one label of several columns of votes', async () => {
    const votes = three.truth.map((name, i) => {
      return [0, 1, 2].map((w) => ((i * 7 + w * 5) % 10 < 1 ? THREE[(THREE.indexOf(name) + 1) % 3] : name)).join(',')
    })
    const lines = three.text.trimEnd().split('\n').map((line, i) => line.replace(/,[^,]*$/, `,${i === 0 ? 'a,b,c' : votes[i - 1]}`)) // biome-ignore format: one line
    const { suspects, stderr, classes } = await audit(lines.join('\n'), '--label a,b,c')
    expect(classes).toEqual(THREE)
    expect(suspects.length).toBeLessThan(60)
    expect(stderr).toContain("900 votes in columns 'a', 'b', 'c'")
  })

  test('claims no rate where most rows are equal', async () => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `${i % 2},${Math.floor(i / 2) % 2},${(i * 7) % 10 < 5 ? 'a' : 'b'}`,
    )
    const { verdict, noise } = await audit(`u,v,y\n${rows.join('\n')}\n`, '--label y')
    expect(verdict).toBe('too coarse')
    expect(noise.core.estimate).toBeNull()
  })

  test('names a column that repeats the label', async () => {
    const lines = three.text.trimEnd().split('\n').map((line, i) => `${line},${i === 0 ? 'copy' : THREE.indexOf(three.given[i - 1])}`) // biome-ignore format: one line
    const { leaks, stderr } = await audit(lines.join('\n'), '--label label')
    expect(leaks).toEqual([{ column: 'copy', kind: 'label' }])
    expect(stderr).toContain('“copy” repeats the label')
  })

  test.each([
    ['a,b\n1,2\n3,4\n', /name it by --label/],
    [
      'a,label\n1,x\n,y\n',
      /row 2, column 'a' is missing; add --missing mean to fill them, or --missing drop to leave their rows out/,
    ],
    ['a,b,label\n1,2,x\n1,2\n', /row 3 has 2 cells/],
    ['', /empty|no rows/],
  ])('refuses the table %j in one line', async (text, message) => {
    const path = await files.write('bad.csv', text)
    const { code, stdout, stderr } = await cli(`audit ${path}`)
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect([code, stdout]).toEqual([2, ''])
  })

  test('refuses a column of numbers as labels, naming columns with few values, as distill does', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i / 7},${i % 2 ? 'a' : 'b'},${(i * 3) % 37}`)
    const path = await files.write('numbers.csv', `x,kind,amount\n${lines.join('\n')}\n`)
    for (const command of ['audit', 'distill']) {
      const { code, stderr } = await cli(`${command} ${path} --label amount`)
      expect([code, stderr.trimEnd()]).toEqual([
        2,
        expect.stringMatching(
          /column 'amount' has 37 different values in 40 rows, .*; columns with few values are 'kind' \(2\)$/,
        ),
      ])
    }
  })

  test('warns of labels that differ only in case or blanks, and keeps them apart', async () => {
    const cells = three.text.trimEnd().split('\n').map((line, i) => (i === 3 ? line.replace(/[^,]*$/, 'Ant') : line)) // biome-ignore format: one line
    const { classes, stderr } = await audit(cells.join('\n'), '--label label')
    expect(classes).toEqual(['Ant', ...THREE])
    expect(stderr).toMatch(/Labels differ only in upper and lower case or in blanks: 'ant' \(\d+\) and 'Ant' \(1\)\./)
  })

  test('claims nothing of one class, one row, or more classes than rows allow', async () => {
    for (const rows of [['1,k', '2,k', '3,k'], ['1,k'], ['1,a', '2,b', '3,c']]) {
      const { verdict, suspects, noise } = await audit(`x,y\n${rows.join('\n')}\n`, '--label y')
      expect([verdict, suspects, noise.core.estimate]).toEqual(['not separable', [], null])
    }
  })

  test.each([
    ['--label nothing', /there is no column 'nothing'/],
    ['--features x7', /x7/],
    ['--image 3x3', /9 pixels but a row has 3 features/],
    ['--image 3', /--image must be width x height/],
    ['--label label --labels-from other.csv', /exclude each other/],
    ['--checked missing.csv', /missing.csv: the file cannot be read/],
    ['--threads 0', /threads/],
    ['--cleaned drop --label x0,label', /--cleaned needs/],
  ])('refuses %s in one line', async (flags, message) => {
    const path = await files.write('data.csv', three.text)
    const { code, stdout, stderr } = await cli(`audit ${path} ${flags}`)
    expect(stderr).toMatch(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('audit --out', () => {
  test('writes suspects, the cleaned table and a report', async () => {
    const path = await files.write('three.csv', three.text)
    const out = files.path('report')
    const { code, stdout } = await cli(`audit ${path} --cleaned relabel --image 3x1 --out ${out} --threads 1`)
    expect(code).toBe(0)
    expect((await readdir(out)).sort()).toEqual([
      ...['cleaned.csv', 'figures', 'report.html', 'results.jsonl', 'summary.json', 'suspects.csv'],
    ])
    const { suspects } = JSON.parse(await files.read('report/summary.json')) as AuditDocument
    expect(await column('report/suspects.csv', 'id')).toEqual(suspects.map(({ id }) => id))
    const near = (await column('report/suspects.csv', 'neighbors')).map((ids) => ids.split('; '))
    for (const ids of near) expect(ids).toHaveLength(5)
    const proposed = new Map(suspects.map(({ id, proposed }) => [id, proposed]))
    const expected = three.ids.map((id, i) => proposed.get(id) ?? three.given[i])
    expect(await column('report/cleaned.csv', 'label')).toEqual(expected)
    expect(await column('report/cleaned.csv', 'x1')).toEqual(await column('three.csv', 'x1'))
    const page = await files.read('report/report.html')
    expect(page).toContain('data:image/png;base64,')
    expect(stdout.split('\n').every((line) => line.length <= 80 || line.includes(out) || line.includes(path))).toBe(
      true,
    )
  })

  test('shows up to three columns with a suspect in the report, not in the terminal', async () => {
    const lines = three.text.trimEnd().split('\n').map((line, i) => `${line},${i === 0 ? 'agent,kind' : `agent${i},${i % 2 ? 'odd' : 'even'}`}`) // biome-ignore format: one line
    const path = await files.write('agents.csv', `${lines.join('\n')}\n`)
    const flags = `--label label --ignore agent --out ${files.path('agents')} --threads 1`
    const { code, stdout } = await cli(`audit ${path} ${flags}`)
    expect(code).toBe(0)
    expect(stdout).not.toMatch(/agent\d/)
    expect(stdout).toContain('of these, clear cases')
    const line = (await files.read('agents/results.jsonl'))
      .split('\n')
      .find((each) => each.includes('Look at these first'))!
    const cells = JSON.parse(line) as Record<string, string>
    const row = three.ids.indexOf(cells.id)
    const shown = Object.entries(cells).filter(([key]) => key.startsWith('column '))
    expect(shown).toEqual([
      ['column agent', `agent${row + 1}`],
      ['column x0', three.x[row][0].toFixed(4).replace(/0+$/, '')],
      ['column x1', three.x[row][1].toFixed(4).replace(/0+$/, '')],
    ])
  })

  test('leaves suspects out of the cleaned table with --cleaned drop', async () => {
    const path = await files.write('three.csv', three.text)
    const { code } = await cli(`audit ${path} --cleaned drop --out ${files.path('drop')} --threads 1 --quiet`)
    expect(code).toBe(0)
    const suspects = new Set(await column('drop/suspects.csv', 'id'))
    expect(await column('drop/cleaned.csv', 'id')).toEqual(three.ids.filter((id) => !suspects.has(id)))
  })

  test('plans without computing', async () => {
    const path = await files.write('three.csv', three.text)
    const { code, stdout } = await cli(`audit ${path} --plan --json`)
    expect(code).toBe(0)
    expect(JSON.parse(stdout).plan).toMatchObject({ n: 300, d: 3, classes: 3, referenceRows: 300 })
  })
})
