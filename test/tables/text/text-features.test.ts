import { describe, expect, test } from 'vitest'
import { encoderFrom, type ReadDatasetOptions, readDataset, type TableDataset } from '#tables/index.js'
import { inPieces, uniform, utf8 } from '../bytes.js'
import { eigenvaluesOf, gramOf } from './oracle.js'

const WORDS = 'the cat sat on mat dog ran far Ärger straße 42 naïve tea nicht café Ωmega'.split(' ')

/** Texts of 3 to 9 words each. */
function someTexts(n: number, seed = 1): string[] {
  const random = uniform(seed)
  const word = () => WORDS[Math.floor(random() * WORDS.length)]
  return Array.from({ length: n }, () => Array.from({ length: 3 + Math.floor(7 * random()) }, word).join('; '))
}

const csv = (texts: readonly string[]) =>
  utf8(['review,y', ...texts.map((text, i) => `"${text}",${i % 2 === 0 ? 'good' : 'bad'}`)].join('\n'))
const OPTIONS: ReadDatasetOptions = { name: 'data.csv', label: 'y', text: ['review'] }
const read = (texts: readonly string[], options = OPTIONS) => readDataset(csv(texts), options)

/** The features as rows. */
const rowsOf = ({ x, columns: { length: d }, rows }: TableDataset) =>
  Array.from({ length: rows }, (_, i) => [...x.subarray(i * d, (i + 1) * d)])

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, t) => sum + value * b[t], 0)

describe('features of a column of text', () => {
  test('have the inner products and singular values of TF-IDF', async () => {
    const texts = someTexts(40)
    const data = await read(texts)
    const gram = gramOf(texts)
    const found = rowsOf(data)
    found.forEach((row, i) => {
      for (const [j, other] of found.entries()) expect(Math.abs(dot(row, other) - gram[i][j])).toBeLessThan(1e-6)
    })
    const values = eigenvaluesOf(gram).map((value) => Math.sqrt(Math.max(0, value)))
    data.columns.forEach((_, k) => {
      expect(Math.abs(Math.sqrt(found.reduce((sum, row) => sum + row[k] ** 2, 0)) - values[k])).toBeLessThan(1e-6)
    })
    expect(values.slice(data.columns.length).every((value) => value < 1e-5)).toBe(true)
  })

  test('are called by the column, and stand after other features', async () => {
    const table = utf8('id,review,x,y\na,good tea,1,1\nb,bad tea,2,0\nc,good cat,3,1\n')
    const data = await readDataset(table, { text: ['review'], name: 't' })
    expect(data.columns.slice(0, 3)).toEqual(['x', 'review[1]', 'review[2]'])
    expect(rowsOf(data).map(([x]) => x)).toEqual([1, 2, 3])
    expect(data.encoder.columns).toEqual(['x', 'review'])
    expect(data.kept.map(({ name, values }) => [name, values])).toEqual([['review', ['good tea', 'bad tea', 'good cat']]]) // biome-ignore format: one line
    expect(data.summary).toContain(`${data.columns.length} features from 2 columns`)
  })

  test('are the same by a saved encoder, in pieces, and for each row alone', async () => {
    const texts = someTexts(200, 2)
    const data = await read(texts)
    expect(data.columns.length).toBe(128)
    const encoder = encoderFrom(JSON.parse(JSON.stringify(data.encoder)))
    expect(encoder.featureNames).toEqual(data.columns)
    const again: ReadDatasetOptions = { name: 'data.csv', label: 'y', encoder }
    expect((await read(texts, again)).x).toEqual(data.x)
    expect((await readDataset(inPieces(csv(texts), [7, 100, 31]), OPTIONS)).x).toEqual(data.x)
    const alone = await read([texts[17]], again)
    expect(alone.x).toEqual(data.x.slice(17 * 128, 18 * 128))
  })

  test('are zeros for a text that is missing or has unknown words only', async () => {
    const data = await read([...someTexts(20), '', '???'])
    const d = data.columns.length
    expect(data.x.slice(20 * d)).toEqual(new Float32Array(2 * d))
    const other = await read(['zzzzz', '', 'cat'], { name: 'other', label: 'y', encoder: data.encoder })
    expect(other.x.slice(0, 2 * d)).toEqual(new Float32Array(2 * d))
    expect(other.x.slice(2 * d).some((value) => value !== 0)).toBe(true)
    expect([...other.kept[0].codes]).toEqual([0, -1, 1])
  })

  test('have a sign by which the largest entry of each direction is positive, so one text is at 1', async () => {
    const data = await read(['one text only'])
    expect([data.columns, data.x.length]).toEqual([['review[1]'], 1])
    expect(data.x[0]).toBeCloseTo(1, 6)
  })

  test('are of the rows that are kept', async () => {
    const table = utf8('review,x,y\ngood tea,1,a\nrare words,,b\ngood cat,2,a\n')
    const data = await readDataset(table, { text: ['review'], unknownFeatures: 'drop' })
    const without = await readDataset(utf8('review,x,y\ngood tea,1,a\ngood cat,2,a\n'), { text: ['review'] })
    expect(data.x).toEqual(without.x)
  })
})

test('a decomposition is aborted between passes', async () => {
  const stop = new AbortController()
  const stages = new Set<string>()
  const onProgress = ({ stage }: { stage: string }) => {
    stages.add(stage)
    if (stage === 'text: decomposition') stop.abort(new Error('enough'))
  }
  await expect(read(someTexts(30), { ...OPTIONS, onProgress, signal: stop.signal })).rejects.toThrow('enough')
  expect(stages.has('text: features')).toBe(false)
})

test.each<[string, string, ReadDatasetOptions, string]>([
  ['no words', 'review,y\n!!,a\n,b\n', OPTIONS, "column 'review' has no words; ignore it"],
  ['no such column', 'x,y\n1,a\n', OPTIONS, "there is no column 'review'"],
  ['the labels', 'review,x\ngood,1\n', { ...OPTIONS, label: 'review' }, "column 'review' cannot be a feature and the label"], // biome-ignore format: one line
])('a column of text with %s is refused', async (_, text, options, says) => {
  await expect(readDataset(utf8(text), options)).rejects.toThrow(says)
})

test('an encoder refuses a choice of text, and needs its column', async () => {
  const { encoder } = await read(someTexts(5))
  await expect(read(['a'], { ...OPTIONS, encoder })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(readDataset(utf8('other,y\na,b\n'), { encoder })).rejects.toThrow("column 'review' of the table")
})

describe('an encoder of a stranger is refused where', async () => {
  const { encoder } = await read(someTexts(5))
  const { columns, texts } = JSON.parse(JSON.stringify(encoder))
  const [text] = texts
  const base64 = (values: Float32Array | Uint32Array) => Buffer.from(values.buffer).toString('base64')
  const m = Buffer.from(text.buckets, 'base64').length / 4
  test.each<[string, object, string]>([
    ['the buckets descend', { buckets: base64(Uint32Array.from({ length: m }, (_, i) => m - i)) }, 'ascending'],
    ['a bucket is too large', { buckets: base64(Uint32Array.of(2 ** 18)) }, 'ascending'],
    ['there are no buckets', { buckets: '' }, 'base64 of 1 to 262144 numbers'],
    ['the buckets are too many', { buckets: 'A'.repeat(2 ** 21) }, 'base64 of 1 to 262144 numbers'],
    ['the idf is shorter', { idf: base64(new Float32Array(m - 1)) }, `base64 of ${m} numbers`],
    ['the idf is not finite', { idf: base64(new Float32Array(m).fill(Number.NaN)) }, 'finite numbers'],
    ['the projection is cut', { projection: text.projection.slice(8) }, 'the projection of text 1'],
    ['the projection is no base64', { projection: '%%%' }, 'the projection of text 1'],
    ['the components are none', { components: 0 }, 'a whole number from 1 to 128'],
    ['the components are too many', { components: 129 }, 'a whole number from 1 to 128'],
    ['the name is a number', { name: 3 }, 'a string'],
  ])('%s', (_, change, says) => {
    const parse = () => encoderFrom({ encoder: 1, columns, texts: [{ ...text, ...change }] })
    expect(parse).toThrow(expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringContaining(says) }))
  })

  test('a column occurs twice', () => {
    expect(() => encoderFrom({ encoder: 1, columns, texts: [text, text] })).toThrow('distinct')
    expect(() => encoderFrom({ encoder: 1, columns, texts: {} })).toThrow('an array')
  })
})
