import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ReadVotesOptions, readVotes, type VotesTable } from '#tables/index.js'
import { inPieces, parquet, utf8 } from './bytes.js'

const votes = (text: string, options?: ReadVotesOptions) => readVotes(utf8(text), options)

/** The votes as triples of names. */
const triples = ({ items, annotators, labels, itemNames, annotatorNames, classNames }: VotesTable) =>
  Array.from(items, (item, v) => [itemNames[item], annotatorNames[annotators[v]], classNames[labels[v]]].join(' '))

const A_TABLE = ['q2 ann x', 'q1 ann y', 'q1 bob x']

test.each([
  ['names of Crowd-Kit', 'task,worker,label\nq2,ann,x\nq1,ann,y\nq1,bob,x\n'],
  ['other names, and columns between', 'note,rating,Worker ID,n,itemId\na,x,ann,1,q2\nb,y,ann,2,q1\nc,x,bob,3,q1\n'],
  [
    'JSON Lines',
    '{"item":"q2","rater":"ann","label":"x","more":{}}\n{"item":"q1","rater":"ann","label":"y"}\n{"item":"q1","rater":"bob","label":"x"}',
  ],
])('the long form is recognized by %s', async (_, text) => {
  const table = await votes(text)
  expect(triples(table)).toEqual(A_TABLE)
  expect(table.form).toBe('long')
})

test('the long form is read from columns by name, and from three columns in order', async () => {
  const text = 'a,b,c\nx,q2,ann\ny,q1,ann\nx,q1,bob\n'
  expect(triples(await votes(text, { item: 'b', annotator: 'c', label: 'a' }))).toEqual(A_TABLE)
  expect(triples(await votes('q2,ann,x\nq1,ann,y\nq1,bob,x\n', { form: 'long', header: false }))).toEqual(A_TABLE)
  await expect(votes('a,b,c,d\n1,2,3,4\n', { form: 'long' })).rejects.toThrow(
    /no column .* of the item and the annotator/,
  )
  await expect(votes(text, { item: 'B', annotator: 'c', label: 'a' })).rejects.toThrow(
    "table: there is no column 'B'; did you mean b?",
  )
  await expect(votes(text, { item: 'B', annotator: 'c', label: 'a', name: 'v.csv' })).rejects.toThrow(
    "v.csv: there is no column 'B'; did you mean b?",
  )
})

test('a long and a wide table of the same votes are the same votes', async () => {
  const labels = fc.array(fc.array(fc.constantFrom('', 'x', 'y', '10', '9'), { minLength: 3, maxLength: 3 }), {
    minLength: 2,
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(labels, async (rows) => {
      const wide = `id,a,b,c\n${rows.map((row, i) => [`n${i}`, ...row].join(',')).join('\n')}`
      const long = rows.flatMap((row, i) => row.map((label, w) => `n${i},${'abc'[w]},${label}`)).join('\n')
      const [one, two] = [await votes(wide, { annotators: ['a', 'b', 'c'] }), await votes(`item,worker,label\n${long}`)]
      expect(one).toEqual({ ...two, form: 'wide', summary: one.summary })
    }),
    { seed: 1, numRuns: 100 },
  )
})

test.each([
  ['its name', 'task,a,b\n1,1,0\n2,0,1\n', ['1', '2']],
  ['an empty name', ',0,1\n5,1,0\n6,0,1\n', ['5', '6']],
  ['distinct values that are no labels', 'patient,a,b\n7,1,0\n1,0,1\n', ['7', '1']],
  ['nothing, as its values are labels', 'x,a,b\n0,1,0\n1,0,1\n', ['1', '2']],
  ['nothing, as a value occurs twice', 'x,a,b\n7,1,0\n7,0,1\n', ['1', '2']],
])('the wide form takes the first column for items by %s', async (_, text, names) => {
  const table = await votes(text)
  expect(table.itemNames).toEqual(names)
  expect(table.form).toBe('wide')
})

test('the wide form keeps rows of one name apart, and items and annotators without votes', async () => {
  const text = 'item,a,empty,b\n4,x,,y\n5,,NA,\n4,y,,y\n'
  await expect(votes(text)).rejects.toThrow(
    "column 'item' repeats ('4' is in 2 rows), so this looks like the long form, but no column is recognized as that of the " +
      "annotator or the label (there are: 'item', 'a', 'empty', 'b'); name them: item 'item', annotator 'a', label 'empty'. If",
  )
  const table = await votes(text, { form: 'wide' })
  expect([table.itemNames, table.annotatorNames]).toEqual([['4', '5', '4'], ['a', 'empty', 'b']]) // biome-ignore format: names
  expect(triples(table)).toEqual(['4 a x', '4 b y', '4 a y', '4 b y'])
  expect([...table.items]).toEqual([0, 0, 2, 2])
  expect(table.summary).toBe(
    "table: 3 items, 3 annotators, 4 votes of 2 classes (x, y), in the wide form; 1 item with the name of another, kept apart; 5 votes missing ('', 'NA')",
  )
})

test('the wide form leaves out gold labels, what is ignored, and columns with labels of their own', async () => {
  const text = 'item,topic,gold,w1,w2,note\n1,law,a,a,b,ok\n2,law,b,b,b,hm\n3,art,a,a,a,\n'
  const table = await votes(text, { ignore: ['note'] })
  expect(table.annotatorNames).toEqual(['w1', 'w2'])
  expect(table.leftOut).toEqual([
    { column: 'note', why: 'ignored' },
    { column: 'gold', why: 'gold labels' },
    { column: 'topic', why: 'labels of its own' },
  ])
  expect((await votes(text, { annotators: ['w1', 'topic'] })).annotatorNames).toEqual(['topic', 'w1'])
  const known = await votes(text, { gold: { column: 'gold' } })
  expect([...known.gold!]).toEqual([[0, 0], [1, 1], [2, 0]]) // biome-ignore format: pairs
  expect(known.leftOut.map(({ column }) => column)).toEqual(['topic', 'note'])
})

test.each([
  ['-2 to 2', ['2', '-1', '0', '1', '-2'], ['-2', '-1', '0', '1', '2']],
  ['1 to 12', ['10', '9', '1', '12', '2'], ['1', '2', '9', '10', '12']],
  ['1.0 and 1, but not 01', ['1.0', '+1', '01', '1', '1e0'], ['1', '01']],
  ['-0 and 0.50', ['-0', '0', '0.50', '.5', '1e400'], ['0', '0.5', '1e400', '.5']],
  [
    'ids of more digits than a number holds',
    ['12345678901234567890', '12345678901234567891'],
    ['12345678901234567890', '12345678901234567891'],
  ],
  ['words after numbers', ['b', 'a', '3', 'B', 'ä'], ['3', 'B', 'a', 'b', 'ä']],
])('labels %s are classes in order', async (_, labels, classes) => {
  const text = labels.map((label, i) => `q${i},w,${label}\n`).join('')
  const table = await votes(`item,worker,label\n${text}`)
  expect(table.classNames).toEqual(classes)
  const typed = labels.map(Number)
  if (typed.every((label, i) => String(label) === labels[i])) {
    const data = [{ name: 'item', data: labels }, { name: 'worker', data: labels.map(() => 'w') }, { name: 'label', data: typed, type: 'DOUBLE' }] // biome-ignore format: columns
    expect((await readVotes(parquet(data))).classNames).toEqual(classes)
  }
})

test('labels outside the declared classes are counted, listed and dropped', async () => {
  const text = 'item,model,answer\n1,m,B\n2,m,I think B\n3,m,A\n1,n,Sorry\n2,n,Sorry\n3,n,\n'
  const table = await votes(text, { classes: ['B', 'A', 'C'] })
  expect(table.classNames).toEqual(['B', 'A', 'C'])
  expect(triples(table)).toEqual(['1 m B', '3 m A'])
  expect(table.outsideLabels).toEqual([{ label: 'Sorry', votes: 2 }, { label: 'I think B', votes: 1 }]) // biome-ignore format: pairs
  expect([...table.outside]).toEqual([1, 2])
  expect(table.summary).toContain("3 votes dropped for other labels ('Sorry', 'I think B')")
  await expect(votes(text, { classes: ['1', '1.0'] })).rejects.toMatchObject({ code: 'BAD_OPTION' })
})

test('known labels come from a table by names, from two columns, from one in order, and add classes', async () => {
  const text = 'item,a,b\n1.0,x,y\n2,x,x\n3,y,y\n'
  const known = async (gold: string, options?: ReadVotesOptions) => {
    const table = await votes(text, { ...options, gold: inPieces(utf8(gold), [4]) })
    return [...table.gold!].map(([item, k]) => `${table.itemNames[item]} ${table.classNames[k]}`)
  }
  expect(await known('truth,note,item\nz,-,2\nx,-,1.0\n,-,3\n')).toEqual(['2 z', '1.0 x'])
  expect(await known('a,b\n3,x\n2,y\n9,w\n')).toEqual(['3 x', '2 y'])
  expect(await known('x\ny\nx\n', { header: 'auto' })).toEqual(['1.0 x', '2 y', '3 x'])
  expect((await votes(text, { gold: utf8('item,gold\n2,z\n9,w\n') })).classNames).toEqual(['x', 'y', 'z'])
  for (const [gold, says] of [
    ['item,gold\n2,x\n2,y\n', /item '2' has the labels 'x' and 'y'/],
    ['item,gold\n7,x\n', /no row with a label names one of the items, such as '1.0'/],
    ['x\ny\n', /needs one label for each of the 3 items/],
    ['p,q,r\n1,2,3\n', /not recognized; call them item and label/],
  ] as const)
    await expect(known(gold)).rejects.toThrow(says)
  await expect(known('item,gold\n2,z\n', { classes: ['x', 'y'] })).rejects.toThrow(/'z' is not one of the classes/)
})

test('one pair of item and annotator may have several votes in the long form', async () => {
  expect(triples(await votes('item,worker,label\n1,a,x\n1,a,y\n1,a,x\n'))).toEqual(['1 a x', '1 a y', '1 a x'])
})
