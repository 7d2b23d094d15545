import { expect, test } from 'vitest'
import { encoderFrom, type ReadDatasetOptions, readDataset, type TableDataset } from '#tables/index.js'
import { inPieces, parquet, utf8 } from '../bytes.js'

const read = (text: string, options?: ReadDatasetOptions) => readDataset(utf8(text), { name: 'data.csv', ...options })

/** The features as rows. */
const rowsOf = ({ x, columns }: TableDataset) =>
  Array.from({ length: x.length / columns.length }, (_, i) => [
    ...x.subarray(i * columns.length, (i + 1) * columns.length),
  ])

test('reads ids, features and labels of CSV', async () => {
  const data = await read('id,x1,x2,y\na,1,0.5,cat\nb,-2e1,3,dog\nc,0,1,cat\n')
  expect(data).toMatchObject({ name: 'data.csv', rows: 3, columns: ['x1', 'x2'], classNames: ['cat', 'dog'] })
  expect(rowsOf(data)).toEqual([[1, 0.5], [-20, 3], [0, 1]]) // biome-ignore format: rows
  expect(data.x).toBeInstanceOf(Float32Array)
  expect([...data.labels!]).toEqual([0, 1, 0])
  expect(data.ids).toEqual(['a', 'b', 'c'])
  expect([data.labelColumn, data.dropped, [...data.rowNumbers]]).toEqual(['y', 0, [1, 2, 3]])
  expect(data.summary).toBe("data.csv: 3 rows, 2 features, 2 classes in column 'y'; ids in column 'id'")
})

test('numbers that float32 does not hold are float64', async () => {
  const data = await read(`x,y\n0.5,a\n0.1,b\n`)
  expect(data.x).toEqual(Float64Array.of(0.5, 0.1))
})

test('reads the same from Parquet, JSON Lines and pieces of CSV', async () => {
  const text = 'x1,x2,flag,y\n1,0.1,true,10\n2,9007199254740993,false,9\n'
  const rows = [
    { x1: 1, x2: 0.1, flag: true, y: 10 },
    { x1: 2, x2: 9007199254740992, flag: false, y: 9 },
  ]
  const sources = [
    utf8(text),
    inPieces(utf8(text), [3, 1, 7]),
    utf8(rows.map((row) => JSON.stringify(row)).join('\n')),
    parquet([
      { name: 'x1', data: [1n, 2n], type: 'INT64' },
      { name: 'x2', data: [0.1, 9007199254740992], type: 'DOUBLE' },
      { name: 'flag', data: [true, false], type: 'BOOLEAN' },
      { name: 'y', data: ['10', '9'] },
    ]),
  ]
  for (const source of sources) {
    const { x, columns, classNames, labels } = await readDataset(source)
    expect([...x]).toEqual([1, 0.1, 1, 2, 9007199254740992, 0])
    expect(columns).toEqual(['x1', 'x2', 'flag'])
    expect([classNames, [...labels!]]).toEqual([['9', '10'], [1, 0]]) // biome-ignore format: pair
  }
})

test('a column of 200,000 numbers keeps every one, where float32 ends too', async () => {
  const values = Array.from({ length: 200_000 }, (_, i) => (i === 150_001 ? 0.1 : i % 1000))
  const data = await read(`x,y\n${values.map((value, i) => `${value},${i % 2}`).join('\n')}\n`)
  expect(data.x).toEqual(Float64Array.from(values))
})

test.each<[string, ReadDatasetOptions, string[]]>([
  ['all but the label and the ids', {}, ['x1', 'x2', 'x10', 'z']],
  ['names', { features: ['z', 'x1'] }, ['x1', 'z']],
  ['a glob', { features: ['x*'] }, ['x1', 'x2', 'x10']],
  ['a range in the order of the file', { features: ['x2..z'] }, ['x2', 'x10', 'z']],
  ['all but those ignored', { ignore: ['x1..x2', 'z*'] }, ['x10']],
  ['all but those kept', { keep: ['z'], ignore: ['x2'] }, ['x1', 'x10']],
  ['an id that is asked for as a feature', { features: ['id', 'z'] }, ['id', 'z']],
  ['all, where there are no labels to read', { labels: 'none' }, ['x1', 'x2', 'x10', 'z', 'y']],
])('features are %s', async (_, options, columns) => {
  expect((await read('id,x1,x2,x10,z,y\n7,1,2,3,4,0\n8,1,2,3,4,1\n', options)).columns).toEqual(columns)
})

test.each<[string, string[]]>([
  ['id,x,y\n1,2,0\n1,3,1\n', ['id', 'x']],
  ['index,x,y\n1.5,2,0\n1.6,3,1\n', ['index', 'x']],
  ['passengerId,x,y\n1,2,0\n2,3,1\n', ['x']],
  [',x,y\n0,2,0\n1,3,1\n', ['x']],
])('ids have distinct values, and whole ones if they are numbers: %j', async (text, columns) => {
  expect((await read(text)).columns).toEqual(columns)
})

test('rows without ids are called by their numbers, and kept columns keep their text', async () => {
  const data = await read('x,path,y\n1,a.png,0\n,b.png,1\n2,,1\n', { keep: ['path'], unknownFeatures: 'drop' })
  expect([data.ids, [...data.rowNumbers], data.dropped]).toEqual([['1', '3'], [1, 3], 1]) // biome-ignore format: parts
  const [{ name, values, codes }] = data.kept
  expect([name, Array.from(codes, (code) => values[code])]).toEqual(['path', ['a.png', undefined]])
  expect([...data.labels!]).toEqual([0, 1])
})

test('missing features are refused, dropped, or filled with the mean of the column', async () => {
  const text = 'x,color,y\n1,red,a\nNA,blue,b\n4,,a\n,red,b\n'
  await expect(read(text)).rejects.toThrow(
    "data.csv: 3 cells are missing, the first in data row 2: 2 in column 'x', 1 in column 'color'; drop such rows, or",
  )
  const kept = await read(text, { unknownFeatures: 'drop', name: 'data' })
  expect([rowsOf(kept), kept.columns]).toEqual([[[1, 1]], ['x', 'color=red']])
  const third = Math.fround(1 / 3)
  const share = Math.fround(2 / 3)
  expect(rowsOf(await read(text, { unknownFeatures: 'mean' }))).toEqual([
    [1, 0, 1],
    [2.5, 1, 0],
    [4, third, share],
    [2.5, 0, 1],
  ])
})

test('one-hot features equal those of an oracle', async () => {
  const colors = ['red', 'blue', '10', 'red', '9', 'blue']
  const data = await read(`color,y\n${colors.map((color) => `${color},0`).join('\n')}\n`)
  const names = ['9', '10', 'blue', 'red']
  expect(data.columns).toEqual(names.map((name) => `color=${name}`))
  expect(rowsOf(data)).toEqual(colors.map((color) => names.map((name) => Number(name === color))))
})

test('numbers are categories where that is asked for', async () => {
  const data = await read('zip,y\n10,0\n9,1\n', { categorical: ['zip'] })
  expect([data.columns, rowsOf(data)]).toEqual([['zip=9', 'zip=10'], [[0, 1], [1, 0]]]) // biome-ignore format: pair
})

test('the encoder of one table reads another into the same columns, also after JSON', async () => {
  const first = await read('color,x,on,y\nred,1,true,0\nblue,3,false,1\n')
  const encoder = encoderFrom(JSON.parse(JSON.stringify(first.encoder)))
  for (const each of [first.encoder, encoder]) {
    expect(each.columns).toEqual(['color', 'x', 'on'])
    const options = { encoder: each, labels: 'optional', unknownFeatures: 'mean' } as const
    const data = await read('on,more,x,color\nFalse,z,5,green\n,z,,red\n', options)
    expect(data.columns).toEqual(first.columns)
    expect(rowsOf(data)).toEqual([[0, 0, 5, 0], [0, 1, 2, 0.5]]) // biome-ignore format: rows
    expect(data.labels).toBeNull()
    expect(data.summary).toContain('1 category unknown, read as none')
  }
  await expect(read('color,y\nred,0\n', { encoder })).rejects.toThrow(
    "data.csv: 2 columns 'x', 'on' of the table that was encoded first are missing",
  )
  await expect(read('on,x,color,y\nTRUE,red,red,0\n', { encoder })).rejects.toThrow(
    "data row 1, column 'x' is 'red' but must be a finite number, as in the table that was encoded first",
  )
})

test('labels may be optional, missing, declared, or in a column of a given name', async () => {
  const text = 'x,species\n1,b\n2,\n3,a\n'
  expect([...(await read(text, { label: 'species' })).labels!]).toEqual([1, -1, 0])
  expect([...(await read(text, { label: 'species', classes: ['b', 'a', 'c'] })).labels!]).toEqual([0, -1, 1])
  expect((await read(text, { labels: 'optional', ignore: ['species'] })).labels).toBeNull()
  await expect(read(text, { label: 'species', classes: ['a', 'c'] })).rejects.toThrow(
    "data row 1, column 'species' is 'b' but the classes are 'a', 'c'",
  )
})

test.each<[string, RegExp, ReadDatasetOptions?]>([
  ['x,y\n1,0\n2,1\nabc,1\n', /^data.csv: data row 3, column 'x' is 'abc' but must be a finite number, as the cells/],
  ['x,y\n1,0\n-inf,1\n', /data row 2, column 'x' is '-inf' but must be a finite number/],
  ['x,y\ninf,0\n1,1\n', /data row 1, column 'x' is 'inf' but must be a finite number/],
  ['x,y\n1e999,0\n1,1\n', /data row 1, column 'x' is '1e999' but must be a finite number/],
  ['x,y\n1,0\n0x1f,1\n', /data row 2, column 'x' is '0x1f' but must be a finite number/],
  ['x,y\ntrue,0\n1,1\n', /data row 2, column 'x' is '1' but must be true or false/],
  ['x,y\n,0\n,1\n', /column 'x' is empty; ignore it/, { unknownFeatures: 'mean' }],
  ['x,y\n,0\n,1\n', /every row has a missing feature/, { unknownFeatures: 'drop' }],
  ['x,z\n1,2\n', /no column is recognized as that of the labels; name it \(there are: 'x', 'z'\)/],
  ['x,lable\n1,2\n', /there is no column 'label'; did you mean lable\?/, { label: 'label' }],
  ['x,x,y\n1,2,0\n', /2 columns are called 'x'/],
  ['y\n1\n', /there is no column of features/],
  ['x,y\n1,0\n', /no column matches 'w\*'/, { features: ['w*'] }],
  ['x,z,y\n1,1,0\n', /'x' comes before 'z' in 'z..x'/, { features: ['z..x'] }],
  ['x,y\n1,0\n', /there is no column 'z'/, { ignore: ['z'] }],
  ['x,y\n1,0\n', /column 'y' cannot be a feature and the label/, { features: ['x', 'y'] }],
  ['x,y\n1,\n', /column 'y' has no label/],
  ['id,x,y\n,1,0\n', /data row 1, column 'id' is missing/, { id: 'id' }],
  [
    `x,y\n${Array.from({ length: 60 }, (_, i) => `w${i},0`).join('\n')}\n`,
    /a column has more than 50 different words: 'x' \(such as 'w0'\); ignore 'x'$/,
  ],
])('%j is refused', async (text, says, options) => {
  const error = await read(text, options).catch((error) => error)
  expect(error).toMatchObject({ name: 'NoisyTeacherError', code: 'BAD_VALUE' })
  expect(error.message).toMatch(says)
})

test('a column that is first found in a later line of JSON is missing before', async () => {
  const lines = Array.from({ length: 9000 }, (_, i) => ({ x: i, y: i % 2, ...(i > 8500 && { late: i }) }))
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  await expect(read(text, { name: 'data' })).rejects.toThrow(
    "8,501 cells are missing, the first in data row 1: 8,501 in column 'late'",
  )
  const data = await read(text, { unknownFeatures: 'drop', name: 'data' })
  expect([data.rows, data.rowNumbers[0], data.dropped]).toEqual([499, 8502, 8501])
})

test.each<[string, unknown]>([
  ['nothing', null],
  ['another version', { encoder: 2, columns: [] }],
  ['no column', { encoder: 1, columns: [] }],
  [
    'two columns of one name',
    { encoder: 1, columns: [0, 0].map(() => ({ name: 'x', kind: 'number', categories: [], means: [0] })) },
  ],
  ['an unknown kind', { encoder: 1, columns: [{ name: 'x', kind: 'text', categories: [], means: [0] }] }],
  ['a mean that is no number', { encoder: 1, columns: [{ name: 'x', kind: 'number', categories: [], means: ['0'] }] }],
  [
    'fewer means than categories',
    { encoder: 1, columns: [{ name: 'x', kind: 'category', categories: ['a', 'b'], means: [1] }] },
  ],
  ['a number with categories', { encoder: 1, columns: [{ name: 'x', kind: 'number', categories: ['a'], means: [1] }] }],
])('encoderFrom refuses %s', (_, json) => {
  expect(() => encoderFrom(json)).toThrow(
    expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringMatching(/^encoderFrom: /) }),
  )
})

test('options of another kind are refused by name', async () => {
  const { encoder } = await read('x,y\n1,0\n')
  for (const options of [
    { features: 'x' },
    { maxCategories: 0 },
    { labels: 'no' },
    { encoder: {} },
    { encoder, features: ['x'] },
  ])
    await expect(read('x,y\n1,0\n', options as never)).rejects.toMatchObject({ code: 'BAD_OPTION' })
})
