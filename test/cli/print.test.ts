import { describe, expect, test } from 'vitest'
import { outcomeText, tableText, wrap } from '#cli/print.js'
import { sample } from '../lab/report/sample.js'

const plain = (width: number) => ({ width, bold: (text: string) => text })
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

describe('a table as text', () => {
  test('a table fits 80 columns and wraps its column titles evenly', () => {
    expect(tableText(sample.tables[0], plain(80))).toMatchInlineSnapshot(`
      "Accuracy on 1,500 held-out digits

                                         right on                 right on
                                            clean           95%      noisy   predicted
      learner                              labels      interval     labels     (clean)
      ────────────────────────────────────────────────────────────────────────────────
      distillation
      one teacher (mean of 10)              0.684   0.673–0.695      0.581       0.679
      the pool's plurality vote             0.903   0.888–0.918      0.742       0.911
      the student                           0.887   0.871–0.903      0.731           –

      baselines
      1-NN on all 5,000 noisy labels        0.761   0.739–0.783      0.633           –
      kernel ridge on all noisy labels      0.936   0.924–0.948      0.766           –
      1-NN on 500 clean labels              0.842   0.824–0.860      0.689           –

      Intervals cover the draw of the 1,500 test digits (Wilson); that of one teacher
      also covers the training sets, as ten independent ones are compared.

      A learner that sees all noisy labels at once does better than this student:
      distillation is for when the teachers are all there is."
    `)
  })

  test('a table is no wider than its content', () => {
    expect(tableText(sample.tables[1], plain(80))).toMatchInlineSnapshot(`
      "Ensembles

      teachers    error   inside
      ──────────────────────────
      1          0.2000      yes
      1,000           –       no"
    `)
  })

  test.each([60, 80, 100, 200])('a table with long text fits %i columns', (width) => {
    const columns = [
      { key: 'name', title: 'name' },
      { key: 'what', title: 'what it is', align: 'left' as const },
    ]
    const what = 'a sentence that goes on and on, '.repeat(8)
    const text = tableText({ title: 'Long', columns, rows: [{ name: 'one', what }], notes: [what] }, plain(width))
    expect(widest(text)).toBeLessThanOrEqual(width)
    expect(text.replace(/\s+/g, ' ')).toContain(what.trim())
  })
})

test('an outcome as text fits 80 columns and lists its checks', () => {
  const text = outcomeText({ ...sample, footer: 'the end' }, plain(80))
  expect(widest(text)).toBeLessThanOrEqual(80)
  expect(text).toContain('✓ the student is right more often than its teachers\n✗ FAILED: the vote')
  expect(text).toMatch(/\n\nthe end\n$/)
})

test.each([
  ['a bc def', 4, ['a bc', 'def']],
  ['a bc def', 3, ['a', 'bc', 'def']],
  ['unbreakable', 3, ['unbreakable']],
  ['', 3, ['']],
])('%j wraps in %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines)
})
