import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uniform } from '../tables/bytes.js'
import { cli } from './cli.js'
import { type Answer, crowd, Files, flagged, rightShare, rightWith } from './votes.js'

const files = new Files()
beforeAll(() => files.open())
afterAll(() => files.close())

/** So many annotators of an accuracy, called by a letter and a number. */
const several = (letter: string, count: number, accuracy: number, classes: number): Record<string, Answer> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${letter}${i}`, rightWith(accuracy, classes)]))

describe('votes', () => {
  test('names items, annotators and labels as the table has them, in the documented shape', async () => {
    const { truth, text } = crowd(several('w', 5, 0.85, 3), { items: 60, names: ['no', 'maybe', 'yes'], seed: 1 })
    const document = await files.votes(text)
    const { stderr, ...shape } = document
    expect(Object.keys(shape)).toEqual([
      ...['method', 'classes', 'labels', 'annotators', 'dependence', 'refused', 'seconds'],
    ])
    expect(shape.classes).toEqual(['maybe', 'no', 'yes'])
    expect(shape.labels.map(({ item }) => item)).toEqual(truth.map((_, i) => `item ${i}`))
    for (const label of shape.labels) {
      expect(Object.keys(label)).toEqual(['item', 'label', 'probability', 'tie'])
      expect(label.probability).toBeGreaterThan(1 / 3 - 1e-6)
      expect(label.probability).toBeLessThanOrEqual(1)
    }
    expect(shape.annotators.map(({ annotator, votes }) => [annotator, votes])).toEqual(
      ['w0', 'w1', 'w2', 'w3', 'w4'].map((name) => [name, 60]),
    )
    for (const { accuracy } of shape.annotators) {
      const [low, high] = accuracy!.interval
      expect(low).toBeLessThan(accuracy!.estimate)
      expect(high).toBeGreaterThan(accuracy!.estimate)
    }
    expect(shape.dependence.copies).toEqual([])
    expect(shape.refused).toBeNull()
    expect(rightShare(document, truth)).toBeGreaterThan(0.9)
    expect(stderr).not.toContain('Most alike')
    expect(stderr).toContain('60 items, 5 annotators, 300 votes of 3 classes (maybe, no, yes), in the wide form')
  })

  test.each([
    ['-2 to 2', ['-2', '-1', '0', '1', '2']],
    ['1 to 12', Array.from({ length: 12 }, (_, k) => String(k + 1))],
    ['1 and 2, without a third', ['1', '2']],
  ])('keeps classes %s in order', async (_, names) => {
    const { truth, text } = crowd(several('w', 7, 0.8, names.length), { items: 150, names, seed: 2 })
    const document = await files.votes(text)
    expect(document.classes).toEqual(names)
    expect(rightShare(document, truth)).toBeGreaterThan(0.93)
  })

  test('keeps integer ids with holes, a tie and an item without votes apart', async () => {
    const text = 'item,worker,label\n7,30,a\n7,10,a\n7,20,a\n900,10,b\n900,20,a\n3,10,\n12,30,b\n12,20,b\n12,10,b\n'
    const { labels, annotators, stderr } = await files.votes(text, '--method plurality')
    expect(labels.map(({ item, tie }) => [item, tie])).toEqual([['7', false], ['900', true], ['3', true], ['12', false]]) // biome-ignore format: pairs
    expect([labels[0].label, labels[3].label]).toEqual(['a', 'b'])
    expect(annotators.map(({ annotator, votes }) => [annotator, votes])).toEqual([['30', 2], ['10', 3], ['20', 3]]) // biome-ignore format: pairs
    expect(stderr).toMatch(/1 item(s have| has) no vote/)
  })

  test('keeps an empty column as an annotator without an accuracy', async () => {
    const { truth, text } = crowd(
      { ...several('w', 4, 0.9, 2), silent: () => undefined },
      { items: 80, names: ['a', 'b'], seed: 3 },
    )
    const document = await files.votes(text)
    expect(document.annotators[4]).toEqual({ annotator: 'silent', votes: 0, accuracy: null, flags: ['few votes'] })
    expect(rightShare(document, truth)).toBeGreaterThan(0.93)
  })

  test('shares one vote among two answers of one annotator to one item', async () => {
    const rows = ['1,a,x', '1,a,y', '1,b,y', '1,c,y', '2,a,x', '2,a,x', '2,b,x', '2,c,y', '2,d,y']
    const { labels, stderr } = await files.votes(`item,worker,label\n${rows.join('\n')}\n`, '--method plurality')
    expect(labels.map(({ label, probability }) => [label, Number(probability.toFixed(4))])).toEqual([
      ['y', Number((2.5 / 3).toFixed(4))],
      [labels[1].label, 0.5],
    ])
    expect(labels[1].tie).toBe(true)
    expect(stderr).toContain('4 votes')
  })

  test('refuses a table whose items repeat but whose columns have unknown names, and names the flags', async () => {
    const path = await files.write('unknown.csv', 'id,foo,bar\nt0,ann,a\nt0,bob,b\nt1,ann,a\n')
    const { code, stdout, stderr } = await cli(`votes ${path}`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/looks like the long form.*name them: --item 'id' --annotator 'foo' --label 'bar'. If each row is an item, give --form wide$/m) // biome-ignore format: one line
  })

  test('warns of labels that differ only in case', async () => {
    const { text } = crowd(several('w', 3, 0.9, 2), { items: 40, names: ['no', 'new york'], seed: 4 })
    const { stderr, classes } = await files.votes(text.replace('new york', 'New  York'))
    expect(classes).toEqual(['New  York', 'new york', 'no'])
    expect(stderr).toMatch(/only in upper and lower case or in blanks: 'new york' \(\d+\) and 'New {2}York' \(1\)\./)
  })

  test('names two spammers that always answer the same, and labels right', async () => {
    const spammers: Record<string, Answer> = { s0: () => 1, s1: () => 1 }
    const { truth, text } = crowd(
      { ...several('w', 4, 0.88, 2), ...spammers },
      { items: 300, names: ['no', 'yes'], seed: 4 },
    )
    const document = await files.votes(text)
    expect(flagged(document, 'spammer')).toEqual(['s0', 's1'])
    expect(rightShare(document, truth)).toBeGreaterThan(0.92)
  })

  test('refuses two annotators who oppose each other, plainly and with exit code 0', async () => {
    const opposed: Record<string, Answer> = { one: (truth) => truth, other: (truth) => 1 - truth }
    const { text } = crowd(opposed, { items: 50, names: ['a', 'b'], seed: 5 })
    const { refused, labels, stderr } = await files.votes(text)
    expect(refused).toEqual({ code: 'TWO_ANNOTATORS', why: expect.stringMatching(/three/) })
    expect(labels.every(({ tie }) => tie)).toBe(true)
    expect(stderr).toContain(refused!.why)
  })

  test('names an inverted annotator, and turns its votes around', async () => {
    const answers: Record<string, Answer> = { ...several('w', 5, 0.85, 2), liar: rightWith(0.03, 2) }
    const { truth, text } = crowd(answers, { items: 300, names: ['a', 'b'], seed: 6 })
    const document = await files.votes(text)
    expect(flagged(document, 'inverted')).toEqual(['liar'])
    expect(rightShare(document, truth)).toBeGreaterThan(0.9)
  })

  test('gives 500 annotators of one vote no accuracies and no NaN', async () => {
    const random = crowd(several('w', 1, 0.8, 2), { items: 500, names: ['a', 'b'], seed: 7 })
    const rows = random.text.trim().split('\n').slice(1)
    const long = rows.map((row, i) => `q${i % 100},p${i},${row.split(',')[1]}`)
    const { labels, annotators, stderr } = await files.votes(`item,worker,label\n${long.join('\n')}\n`)
    expect(annotators.every(({ accuracy, flags }) => accuracy === null && flags.includes('few votes'))).toBe(true)
    expect(labels.every(({ probability }) => probability >= 0.5 && probability <= 1)).toBe(true)
    expect(stderr).not.toContain('NaN')
  })

  test('names copies, and counts them once', async () => {
    const answers: Record<string, Answer> = several('w', 3, 0.85, 2)
    const { truth, text } = crowd({ ...answers, c0: rightWith(0.6, 2) }, { items: 400, names: ['a', 'b'], seed: 8 })
    const copied = text.split('\n').map((line, i) => {
      const last = line.split(',').at(-1)
      return line === '' ? '' : i === 0 ? `${line},c1,c2,c3` : `${line},${last},${last},${last}`
    })
    const document = await files.votes(copied.join('\n'))
    expect(document.dependence.copies.map((group) => [...group].sort())).toEqual([['c0', 'c1', 'c2', 'c3']])
    expect(rightShare(document, truth)).toBeGreaterThan(0.88)
    expect(document.stderr).toContain('c0')
  })

  test('names the two annotators that share errors, what flags mean, and how many labels differ from plurality', async () => {
    const answers = { ...several('w', 5, 0.75, 2), spam: () => 0, g0: rightWith(0.75, 2) }
    const { truth, text } = crowd(answers, { items: 400, names: ['a', 'b'], seed: 8 })
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line, i) => {
        const last = line.split(',').at(-1)!
        return `${line},${i === 0 ? 'g1' : i % 6 === 0 ? { a: 'b', b: 'a' }[last] : last}`
      })
    const path = await files.write('shared.csv', `${lines.join('\n')}\n`)
    const rows = truth.slice(0, 40).map((label, i) => `item ${i},${label}\n`)
    const known = await files.write('known.csv', `item,label\n${rows.join('')}`)
    const { code, stdout, stderr } = await cli(`votes ${path} --gold ${known} --threads 1`)
    expect([code, stderr.split('\n').filter((line) => line !== '')]).toEqual([0, ['estimating annotators']])
    const printed = stdout.replace(/\s+/g, ' ')
    expect(printed).toMatch(
      /Most alike: 'g0' and 'g1' give the same answer to 8\d% of the 400 items .* would give [56]\d%\./,
    )
    expect(printed).toMatch(/labels that differ from plurality \d+ of 400/)
    expect(printed).toContain('estimated from votes and 40 known labels. Worst first')
    expect(printed).toContain('Remarks: spammer, the answers hardly depend on the item. Without')
  })

  test('decides an adversarial majority by known labels, and refuses it without', async () => {
    const answers = { ...several('good', 2, 0.9, 2), ...several('bad', 3, 0.2, 2) }
    const { truth, text } = crowd(answers, { items: 400, names: ['a', 'b'], seed: 9 })
    expect((await files.votes(text)).refused?.code).toBe('ADVERSARIAL_MAJORITY')
    const rows = Array.from({ length: 8 }, (_, i) => `item ${i},${truth[i]}\n`)
    const gold = await files.write('gold.csv', `item,truth\n${rows.join('')}`)
    const document = await files.votes(text, `--gold ${gold}`)
    expect(document.refused).toBeNull()
    expect(rightShare(document, truth)).toBeGreaterThan(0.9)
  })

  test('combines few votes with features, which are in another order and standardized', async () => {
    const { truth, text } = crowd(several('w', 3, 0.65, 2), { items: 300, names: ['a', 'b'], seed: 11 })
    const random = uniform(12)
    const rows = truth.map((label, i) => `item ${i},${(label === 'a' ? 0 : 3000) + 1000 * random()},${random()}`)
    const features = await files.write('x.csv', `name,size,noise\n${rows.reverse().join('\n')}\n`)
    expect(rightShare(await files.votes(text), truth)).toBeLessThan(0.85)
    expect(rightShare(await files.votes(text, `--features ${features}`), truth)).toBeGreaterThan(0.97)
  })

  test.each([
    ['item,size\nitem 0,1\nitem 1,many\n', "row 2, column 'size' is 'many' but must be a finite number"],
    ['item,size\nitem 0,1\nitem 1,\n', "row 2, column 'size' is missing"],
    ['item,size\nitem 0,1\n', "has no row for item 'item 1'; each item needs one"],
    ['item,size\nitem 0,1\nitem 0,2\nitem 1,2\n', "rows 1 and 2 are both of item 'item 0'"],
    ['item\nitem 0\nitem 1\n', 'there is no column of features'],
  ])('refuses features of %j', async (table, message) => {
    const features = await files.write('x.csv', table)
    const path = await files.write('votes.csv', 'item,a,b,c\nitem 0,x,x,y\nitem 1,y,y,x\n')
    const { code, stdout, stderr } = await cli(`votes ${path} --json --features ${features}`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr.trim()).not.toContain('\n')
  })

  test('accepts votes that are all the same label', async () => {
    const document = await files.votes('item,a,b,c\n1,x,x,x\n2,x,,x\n')
    expect([document.classes, document.labels.map(({ label }) => label)]).toEqual([['x'], ['x', 'x']])
  })

  test('counts, shows and drops labels outside the classes', async () => {
    const { truth, text } = crowd(several('m', 5, 0.85, 2), { items: 60, names: ['A', 'B'], seed: 10 })
    const free = text.replace(/^(item 7,)./m, '$1I would say A').replace(/^(item 9,)./m, '$1Sorry')
    const document = await files.votes(free, '--classes B,A')
    expect(document.classes).toEqual(['B', 'A'])
    expect(document.annotators[0].votes).toBe(58)
    expect(document.stderr).toMatch(
      /2 votes for labels outside the classes were dropped: “I would say A” × 1, “Sorry” × 1/,
    )
    expect(rightShare(document, truth)).toBeGreaterThan(0.85)
  })

  test('compares labels with those kept for evaluation, which do not change them', async () => {
    const { truth, text } = crowd(several('w', 5, 0.75, 2), { items: 100, names: ['a', 'b'], seed: 11 })
    const lines = text.split('\n').map((line, i) => (line === '' ? '' : `${line},${i === 0 ? 'truth' : truth[i - 1]}`))
    const plain = await files.votes(text)
    const { evaluation, ...document } = (await files.votes(lines.join('\n'), '--evaluate truth')) as typeof plain & {
      evaluation: { accuracy: { estimate: number; n: number } }
    }
    expect(document.labels).toEqual(plain.labels)
    expect(evaluation.accuracy).toMatchObject({ estimate: rightShare(document, truth), n: 100 })
  })

  test('gives the same bits for each number of threads, and other draws for another seed', async () => {
    const { text } = crowd(several('w', 6, 0.7, 3), { items: 200, names: ['a', 'b', 'c'], seed: 12 })
    const [one, two, three] = [
      await files.votes(text),
      await files.votes(text, '--threads 2'),
      await files.votes(text, '--threads 3'),
    ]
    for (const other of [two, three])
      expect({ ...other, seconds: 0, stderr: '' }).toEqual({ ...one, seconds: 0, stderr: '' })
    const ties = crowd(several('w', 2, 0.5, 2), { items: 100, names: ['a', 'b'], seed: 13 }).text
    const [first, again, another] = [
      await files.votes(ties, '--method plurality --seed 1'),
      await files.votes(ties, '--method plurality --seed 1'),
      await files.votes(ties, '--method plurality --seed 2'),
    ]
    expect(again.labels).toEqual(first.labels)
    expect(another.labels).not.toEqual(first.labels)
  })
})
