import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fitLogistic } from '#samplers/logistic.js'
import { readTable } from '#tables/index.js'
import { forge, openSaved } from '../reference/saved.js'
import { cli } from './cli.js'
import { csvOf, factsOf, type PredictDocument, things, trainModel } from './models.js'
import { Files } from './votes.js'

const files = new Files()
const train = things(150)
let predicted: string[]
beforeAll(async () => {
  await files.open()
  const table = await files.write('things.csv', csvOf(train))
  predicted = (await trainModel(table, files.path('model.nt'))).labels
})
afterAll(() => files.close())

async function predict(table: string, flags = ''): Promise<PredictDocument> {
  const { code, stdout, stderr } = await cli(`predict ${files.path('model.nt')} ${table} --json --threads 1 ${flags}`)
  if (code !== 0) throw new Error(`predict exited with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

describe('predict', () => {
  test('predicts what the student does, with probabilities that sum to 1', async () => {
    const { predictions, classes, agreement } = await predict(files.path('things.csv'))
    expect(classes).toEqual(['10', 'big', 'small'])
    expect(predictions.map(({ label }) => label)).toEqual(predicted)
    for (const { label, probability, probabilities } of predictions) {
      expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 4)
      expect(probability).toBe(Math.max(...probabilities))
      expect(probabilities[classes.indexOf(label)]).toBe(probability)
    }
    const right = predicted.filter((label, i) => label === train.truth[i]).length
    expect(agreement).toMatchObject({ n: 150, estimate: right / 150 })
  })

  test('reads columns in any order, ignores others, and needs no labels', async () => {
    const rows = train.rows.map(([id, size, color]) => [color, 'x', size, id])
    const path = await files.write('turned.csv', csvOf({ header: 'color,other,size,id', rows }))
    const { predictions, agreement } = await predict(path)
    expect(predictions.map(({ label }) => label)).toEqual(predicted)
    expect(predictions.map(({ id }) => id)).toEqual(train.rows.map(([id]) => id))
    expect(agreement).toBeNull()
  })

  test('names the nearest training rows of a k-NN student', async () => {
    const { predictions } = await predict(files.path('things.csv'), '--neighbors 2')
    for (const { id, neighbors } of predictions) {
      expect(neighbors).toHaveLength(2)
      expect(neighbors![0]).toBe(id)
    }
  })

  test('writes a table of predictions and a report', async () => {
    const out = files.path('predictions')
    const model = files.path('model.nt')
    const { code, stdout } = await cli(`predict ${model} ${files.path('things.csv')} --neighbors 1 --out ${out}`)
    expect(code).toBe(0)
    expect((await readdir(out)).sort()).toEqual(['predictions.csv', 'report.html', 'results.jsonl', 'summary.json'])
    const table = await readTable(files.path('predictions/predictions.csv'))
    const shares = ['10', 'big', 'small'].map((name) => `probability of ${name}`)
    expect(table.names).toEqual(['id', 'label', 'probability', ...shares, 'neighbors'])
    const [, label] = table.columns
    expect(Array.from(label.codes, (code) => label.values[code])).toEqual(predicted)
    const summary = stdout.slice(stdout.indexOf('Summary'), stdout.indexOf('Classes'))
    expect(summary.match(/^[a-z].*\d%?$/gm)!.length).toBeLessThanOrEqual(4)
  })

  test('refuses a table that lacks columns, naming them, and writes nothing', async () => {
    const rows = train.rows.map(([id, , , kind]) => [id, kind])
    const path = await files.write('lacking.csv', csvOf({ header: 'id,weight', rows }))
    const out = files.path('refused')
    const { code, stdout, stderr } = await cli(`predict ${files.path('model.nt')} ${path} --out ${out}`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^noisy-teacher: BAD_VALUE: .*lacking\.csv: [^\n]*'size', 'color'[^\n]*\n$/)
    expect(existsSync(out)).toBe(false)
  })

  test('refuses neighbors of a student that keeps no rows', async () => {
    const path = files.path('logistic.nt')
    await trainModel(files.path('things.csv'), path, fitLogistic)
    const { code, stderr } = await cli(`predict ${path} ${files.path('things.csv')} --neighbors 2`)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^noisy-teacher: BAD_OPTION: --neighbors: the model is [^\n]* keeps no rows\n$/)
  })
})

describe('a model file from a stranger', () => {
  const refused = async (name: string, bytes: Uint8Array | string) => {
    const path = await files.write(name, bytes)
    const out = files.path(`out of ${name}`.replaceAll(' ', '-'))
    const found = await cli(`predict ${path} ${files.path('things.csv')} --out ${out}`)
    expect({ code: found.code, stdout: found.stdout }).toEqual({ code: 2, stdout: '' })
    expect(found.stderr).toMatch(/^noisy-teacher: BAD_VALUE: [^\n]+\n$/)
    expect(existsSync(out)).toBe(false)
    expect((await cli(`inspect ${path}`)).code).toBe(2)
    return found.stderr
  }
  const opened = async () => openSaved(new Uint8Array(await readFile(files.path('model.nt'))))

  test('is refused in one line if it is no model, damaged, cut off, or of another version', async () => {
    expect(await refused('text.nt', 'size,color\n1,red\n')).toContain('were not saved by noisy-teacher')
    expect(await refused('empty.nt', '')).toContain('were not saved by noisy-teacher')
    const bytes = new Uint8Array(await readFile(files.path('model.nt')))
    expect(await refused('cut.nt', bytes.slice(0, bytes.length - 64))).toContain('have length')
    expect(await refused('bit.nt', bytes.with(bytes.length - 9, bytes[bytes.length - 9] ^ 1))).toContain('are damaged')
    const { header, data } = await opened()
    const values = header.values as Record<string, unknown>
    const of = (changed: Record<string, unknown>) =>
      forge({ header: { ...header, values: { ...values, ...changed } }, data })
    expect(await refused('version.nt', of({ version: 2 }))).toContain('version 2 of models')
    expect(await refused('encoder.nt', of({ encoder: { encoder: 1, columns: [] } }))).toContain('columns')
    expect(await refused('classes.nt', of({ classes: ['a', 'b'] }))).toContain('other classes or columns')
    expect(await refused('twice.nt', of({ classes: ['a', 'a', 'b'] }))).toContain('the same name')
    expect(await refused('ids.nt', of({ ids: ['only one'] }))).toContain('1 names of 150 rows')
    const kind = forge({ header: { ...header, kind: 'student' }, data })
    expect(await refused('kind.nt', kind)).toContain("a saved 'student'")
  })

  test('prints no control characters of its names', async () => {
    const { header, data } = await opened()
    const values = header.values as Record<string, unknown>
    const classes = ['\u001b[2Ja', 'b', 'c']
    const path = await files.write('escape.nt', forge({ header: { ...header, values: { ...values, classes } }, data }))
    for (const line of [`inspect ${path}`, `predict ${path} ${files.path('things.csv')}`]) {
      const { code, stdout } = await cli(line)
      expect(code).toBe(0)
      expect(stdout).not.toContain('\u001b')
    }
  })

  test.each(['', 'none.csv'])('may be missing: %j', async (table) => {
    const { code, stderr } = await cli(`predict ${files.path('none.nt')} ${table}`)
    expect(code).toBe(2)
    expect(stderr).toMatch(
      table === '' ? /missing required argument 'table'/ : /none\.nt: the file cannot be read \(ENOENT\)/,
    )
  })

  test('may be a folder', async () => {
    await mkdir(files.path('folder.nt'))
    const { code, stderr } = await cli(`inspect ${files.path('folder.nt')}`)
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be read \(EISDIR\)\n$/) })
  })
})

describe('inspect', () => {
  test('prints columns, classes, student and figures', async () => {
    const { code, stdout } = await cli(`inspect ${files.path('model.nt')}`)
    expect(code).toBe(0)
    for (const text of ['5-NN', 'kind', 'size', 'color', 'small', '10', '0.850–0.950', 'distill things.csv'])
      expect(stdout).toContain(text)
  })

  test('gives the same as JSON', async () => {
    const { stdout } = await cli(`inspect ${files.path('model.nt')} --json`)
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      student: 'a student (a 5-NN classifier)',
      label: 'kind',
      classes: ['10', 'big', 'small'],
      columns: ['size', 'color'],
      features: 4,
      holds: 'rows',
      rows: 150,
      figures: [{ name: 'accuracy', estimate: 0.9, interval: [0.85, 0.95] }],
    })
  })

  test('what is saved is what was given', async () => {
    const facts = await factsOf(new Uint8Array(await readFile(files.path('model.nt'))))
    expect(facts).toMatchObject({ label: 'kind', scale: 4, student: 'a student (a 5-NN classifier)' })
    expect(facts.ids).toEqual(train.rows.map(([id]) => id))
  })
})
