import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stream } from '#random/stream.js'
import { MALFORMED } from '../tables/malformed.js'
import { cli } from './cli.js'
import { factsOf, type PredictDocument } from './models.js'
import { Files } from './votes.js'

/** The JSON document of `distill`. */
interface DistillDocument {
  advice: string
  distilled: boolean
  chosen: string
  candidates: { name: string; direct: boolean; accuracy: Estimated | null; gain: Estimated | null }[]
  noise: null | { verdict: string; core: Estimated | null }
  label: string
  classes: string[]
  rows: number
  unlabeled: number
  model: null | { path: string; bytes: number; student: string }
}
interface Estimated {
  estimate: number
  interval: [number, number]
}

const NAMES = ['cat', 'dog', 'eel']
const COLUMNS = 4

/** Rows around a center for each class, a share of whose labels is that of another class; labels are the last column. */
function blobs(count: number, seed: number, noise: number): { rows: string[][]; truth: string[] } {
  const [normal, labels] = [stream(seed, 'blobs').fillNormal(new Float64Array(count * COLUMNS)), stream(seed, 'labels')]
  const truth: string[] = []
  const rows = Array.from({ length: count }, (_, i) => {
    const k = labels.below(3 * i, 3)
    truth.push(NAMES[k])
    const center = [2.5 * Math.cos(2.1 * k), 2.5 * Math.sin(2.1 * k), 0, 0]
    const given = labels.uniform(3 * i + 1) < noise ? (k + 1 + labels.below(3 * i + 2, 2)) % 3 : k
    return [`${seed}-${i}`, ...center.map((at, t) => (at + 0.8 * normal[i * COLUMNS + t]).toFixed(5)), NAMES[given]]
  })
  return { rows, truth }
}

const HEADER = ['id', 'a', 'b', 'c', 'd', 'kind']
const csv = (rows: readonly string[][], columns = HEADER.length) =>
  [HEADER, ...rows].map((row) => `${row.slice(0, columns).join(',')}\n`).join('')

const files = new Files()
beforeAll(async () => {
  await files.open()
  await files.write('train.csv', csv(blobs(300, 1, 0.25).rows))
  await files.write('few.csv', csv(blobs(60, 2, 0.1).rows))
  await files.write('pool.csv', csv(blobs(500, 3, 0).rows, HEADER.length - 1))
  await files.write('clean.csv', csv(blobs(400, 4, 0).rows))
  for (let p = 1; p <= 3; p++) await files.write(`party${p}.csv`, csv(blobs(70, 10 + p, 0.25).rows))
})
afterAll(() => files.close())

/** Runs a command on files of the folder, whose names begin with @. */
const run = (line: string) => cli(line.replaceAll('@', `${files.folder}/`))

async function json<T>(line: string): Promise<T> {
  const { code, stdout, stderr } = await run(`${line} --json`)
  if (code !== 0) throw new Error(`${line} exited with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

/** Share of the rows of a clean table on which a model is right. */
async function accuracyOf(model: string): Promise<number> {
  const { predictions } = await json<PredictDocument>(`predict @${model} @clean.csv --threads 1`)
  const { truth } = blobs(400, 4, 0)
  return predictions.filter(({ label }, i) => label === truth[i]).length / truth.length
}

describe('distill of one table', () => {
  test('trains directly, says why it does not distill, and tells the noise and how often it is right', async () => {
    const found = await json<DistillDocument>('distill @train.csv --label kind --out @direct.nt --threads 1')
    expect(found).toMatchObject({ distilled: false, label: 'kind', classes: NAMES, rows: 300, unlabeled: 0 })
    expect(found.advice).toMatch(/^Don't distill: “votes of ten teachers/)
    expect(found.candidates.map(({ direct }) => direct)).toEqual([true, true, true, false])
    const { core } = found.noise!
    expect(core!.interval[0]).toBeLessThan(0.25)
    expect(core!.interval[1]).toBeGreaterThan(0.25)
    const right = await accuracyOf('direct.nt')
    expect(right).toBeGreaterThan(0.95)
    const { accuracy } = found.candidates.find(({ name }) => name === found.chosen)!
    expect(accuracy!.interval[0]).toBeLessThan(right)
    expect(accuracy!.interval[1]).toBeGreaterThanOrEqual(right - 0.02)
  })

  test('gives probabilities of the true class, not of the noisy label', async () => {
    const { predictions } = await json<PredictDocument>('predict @direct.nt @clean.csv')
    const { truth } = blobs(400, 4, 0)
    const expected = predictions.reduce((sum, { probability }) => sum + probability, 0) / predictions.length
    const right = predictions.filter(({ label }, i) => label === truth[i]).length / predictions.length
    expect(Math.abs(expected - right)).toBeLessThan(0.04)
  })

  test('distills a learner that interpolates, whose noise the votes of teachers average', async () => {
    const pool = '--unlabeled @pool.csv'
    const line = `distill @train.csv --label kind --learner 1-nn ${pool} --out @voted.nt --threads 1`
    const found = await json<DistillDocument>(line)
    expect(found).toMatchObject({ distilled: true, unlabeled: 500 })
    expect(found.advice).toMatch(/^Distill: “(votes|shares) of ten teachers/)
    const { gain, ...rest } = found.candidates.find(({ name }) => name === found.chosen)!
    expect(rest.direct).toBe(false)
    expect(gain!.interval[0]).toBeGreaterThan(0)
    // One nearest neighbor repeats the noise: its accuracy is about 0.75.
    expect(await accuracyOf('voted.nt')).toBeGreaterThan(0.9)
  })

  test('lets the direct student label the rows of the pool, and rows without a label join it', async () => {
    const rows = blobs(60, 2, 0.1).rows.map((row, i) => (i % 6 === 0 ? row.with(5, '') : row))
    await files.write('holes.csv', csv(rows))
    const found = await json<DistillDocument>('distill @holes.csv --label kind --unlabeled @pool.csv --threads 1')
    expect(found).toMatchObject({ rows: 50, unlabeled: 510, model: null })
    expect(found.candidates.map(({ name }) => name)).toContain('direct student labels the unlabeled rows')
  })

  test('prints at most four numbers first, then the candidates, in 80 columns', async () => {
    const { stdout } = await run('distill @few.csv --label kind --threads 1')
    const lines = stdout.split('\n')
    expect(lines.filter((line) => !line.startsWith('noisy-teacher')).every((line) => line.length <= 80)).toBe(true)
    const summary = stdout.slice(stdout.indexOf('Summary'), stdout.indexOf('Candidates'))
    expect(summary.match(/^[a-z].*\d.*$/gm)!.length).toBeLessThanOrEqual(4)
    expect(stdout.match(/ chosen$/gm)).toHaveLength(1)
  })

  test('writes a report to a folder, beside the model', async () => {
    const { code } = await run('distill @few.csv --label kind --out @with.nt --report @report --threads 1')
    expect(code).toBe(0)
    expect((await readdir(files.path('report'))).sort()).toEqual(['report.html', 'results.jsonl', 'summary.json'])
    expect(await files.read('report/report.html')).toContain('Candidates')
    expect(existsSync(files.path('with.nt'))).toBe(true)
  })

  test('writes the same bytes for 1, 2 and 3 threads', async () => {
    const bytes: Buffer[] = []
    for (const threads of [1, 2, 3]) {
      await run(`distill @few.csv --label kind --unlabeled @pool.csv --out @same.nt --threads ${threads} --quiet`)
      bytes.push(await readFile(files.path('same.nt')))
    }
    expect(bytes[1].equals(bytes[0])).toBe(true)
    expect(bytes[2].equals(bytes[0])).toBe(true)
  })

  test('plans without computing', async () => {
    const line = 'distill @train.csv --label kind --unlabeled @pool.csv --out @planned.nt --plan'
    const { plan } = await json<{ plan: Record<string, number> }>(line)
    expect(plan).toMatchObject({ rows: 300, unlabeled: 500, features: 4, classes: 3, fits: 26 })
    expect(existsSync(files.path('planned.nt'))).toBe(false)
  })
})

describe('parties that do not share rows', () => {
  test('distill measures each party alone beside a student of all of them', async () => {
    const line = 'distill --parties @party*.csv --label kind --unlabeled @pool.csv --out @parties.nt --threads 1'
    const found = await json<DistillDocument>(line)
    expect(found).toMatchObject({ rows: 210, unlabeled: 500, classes: NAMES })
    expect(found.candidates.map(({ name }) => name.split(':')[0])).toEqual([
      'direct',
      'votes of the parties, learned by nearest neighbors',
      'shares of the parties, learned by kernel ridge',
      'direct',
    ])
    expect(await accuracyOf('parties.nt')).toBeGreaterThan(0.9)
  })

  test.each(['features', 'logistic'])("party fit by %s writes a file without the party's values", async (learner) => {
    const { code, stdout } = await run(`party fit @party1.csv --label kind --learner ${learner} --out @${learner}.nt`)
    expect(code).toBe(0)
    expect(stdout).toContain('no row')
    const bytes = await readFile(files.path(`${learner}.nt`))
    const { rows } = blobs(70, 11, 0.25)
    const found = rows.flatMap((row) => {
      return row.slice(1, 1 + COLUMNS).filter((text) => {
        const [single, double] = [Buffer.alloc(4), Buffer.alloc(8)]
        single.writeFloatLE(Number(text))
        double.writeDoubleLE(Number(text))
        return bytes.includes(single) || bytes.includes(double) || bytes.includes(`"${text}"`)
      })
    })
    expect(found).toEqual([])
    expect(rows.filter(([id]) => bytes.includes(`"${id}"`))).toEqual([])
    const { holds } = JSON.parse((await run(`inspect @${learner}.nt --json`)).stdout)
    expect(holds).toBe('nothing')
  })

  test('distill learns from the files of the parties alone', async () => {
    await run('party fit @party2.csv --label kind --out @two.nt')
    const line = 'distill --teachers @features.nt @two.nt --unlabeled @pool.csv --out @student.nt'
    const found = await json<DistillDocument>(line)
    expect(found).toMatchObject({ distilled: true, rows: 0, unlabeled: 500, candidates: [] })
    expect(await accuracyOf('student.nt')).toBeGreaterThan(0.9)
  })

  test('distill measures the gain of a student of teachers on a labeled table', async () => {
    const facts = await factsOf(new Uint8Array(await readFile(files.path('student.nt'))))
    expect(facts.ids).toEqual(blobs(500, 3, 0).rows.map(([id]) => id))
    const line = 'distill @few.csv --label kind --teachers @features.nt @two.nt --unlabeled @pool.csv'
    const found = await json<DistillDocument>(line)
    expect(found.candidates.map(({ direct }) => direct)).toEqual([true, true, false])
    expect(found.candidates[2].gain).not.toBeNull()
  })
})

describe('votes on the labels', () => {
  const { rows, truth } = blobs(200, 20, 0)
  beforeAll(async () => {
    const drawn = stream(5, 'votes')
    const votes = rows.flatMap(([id], i) =>
      [0.85, 0.8, 0.8, 0.4].map((right, w) => {
        const k = NAMES.indexOf(truth[i])
        const label = drawn.uniform(8 * i + w) < right ? k : (k + 1 + drawn.below(8 * i + 4 + w, 2)) % 3
        return `${id},w${w},${NAMES[label]}\n`
      }),
    )
    await files.write('votes.csv', `item,worker,label\n${votes.join('')}`)
    await files.write('items.csv', csv(rows, HEADER.length - 1))
  })

  test('distill learns from plurality and from the model of the annotators', async () => {
    const found = await json<DistillDocument>('distill @items.csv --votes @votes.csv --out @votes.nt --threads 1')
    expect(found).toMatchObject({ rows: 200, classes: NAMES })
    expect(found.candidates.filter(({ direct }) => !direct)).toHaveLength(2)
    expect(await accuracyOf('votes.nt')).toBeGreaterThan(0.95)
  })

  test('votes --label-student writes a student of the features', async () => {
    const line = 'votes @votes.csv --features @items.csv --label-student @label.nt --threads 1'
    const { student } = await json<{ student: { path: string } & DistillDocument }>(line)
    expect(student.path).toBe(files.path('label.nt'))
    expect(student.advice).toMatch(/istill/)
    expect(await accuracyOf('label.nt')).toBeGreaterThan(0.95)
  })

  test('ids that are no items are refused', async () => {
    const { code, stderr } = await run('distill @clean.csv --votes @votes.csv')
    expect(code).toBe(2)
    expect(stderr).toMatch(/clean\.csv: no id is an item of the votes, such as '20-0'; name the column with --id\n$/)
  })
})

describe('bad usage of distill is refused in one line, and nothing is written', () => {
  test.each([
    ['distill', /a labeled table is needed, or --parties or --teachers/],
    ['distill @train.csv --label none', /there is no column 'none'/],
    ['distill @train.csv --label kind --learner deep', /argument 'deep' is invalid/],
    ['distill @train.csv --parties @party1.csv,@party2.csv', /--parties are the labeled tables/],
    ['distill --parties @party1.csv', /1 table but 2 or more are needed/],
    ['distill --parties @nobody*.csv', /no file matches/],
    ['distill --teachers @none.nt', /--teachers need rows to label/],
    ['distill --teachers @none.nt --unlabeled @pool.csv', /none\.nt: the file cannot be read \(ENOENT\)/],
    ['distill @train.csv --label kind --votes @v.csv --unlabeled @pool.csv', /have no --votes/],
    [
      'distill --teachers @a.nt --unlabeled @pool.csv --parties @party1.csv',
      /--parties and --teachers exclude each other/,
    ],
    ['distill @train.csv --label kind --out @none/model.nt', /--out: .* cannot be written \(ENOENT\)/],
    ['distill @train.csv --label kind --out @', /--out: .* cannot be written \(EISDIR\)/],
    ['party fit @train.csv --label kind', /--out is missing/],
    ['party sell @train.csv --out @x.nt', /there is no action 'sell'/],
    ['party fit @train.csv --label kind --learner kernel --out @x.nt', /argument 'kernel' is invalid/],
    ['votes @train.csv --label-student @x.nt', /needs the features of the items/],
  ])('%s', async (line, message) => {
    const before = await readdir(files.folder)
    const { code, stdout, stderr } = await run(line)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^noisy-teacher: BAD_[A-Z]+: [^\n]+\n$/)
    expect(await readdir(files.folder)).toEqual(before)
  })

  test.each(MALFORMED)('a malformed table: %s', async (name, bytes) => {
    await files.write(name, bytes)
    const { code, stdout, stderr } = await run(`distill @${name} --out @malformed.nt --report @malformed`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^noisy-teacher: BAD_[A-Z]+: [^\n]+\n$/)
    expect(existsSync(files.path('malformed.nt'))).toBe(false)
    expect(existsSync(files.path('malformed'))).toBe(false)
  })

  test('labels that are all the same', async () => {
    await files.write('one.csv', 'x,y\n1,a\n2,a\n3,a\n')
    const { code, stderr } = await run('distill @one.csv --label y')
    expect(code).toBe(2)
    expect(stderr).toMatch(/all labels are the same, so that there is nothing to learn\n$/)
  })
})
