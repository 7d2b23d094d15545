import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreementShares } from '#cli/votes/agreement.js'
import { orderBySimilarity } from '#cli/votes/order.js'
import { shortened } from '#cli/words.js'
import { heatmaps } from '#lab/report/heatmap.js'
import { readVotes } from '#tables/index.js'
import { uniform, utf8 } from '../tables/bytes.js'

test('orderBySimilarity puts groups that are alike together, whatever the order and the gaps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 9 }), (seed, size) => {
      const random = uniform(seed)
      const group = Array.from({ length: 3 * size }, (_, i) => i % 3)
      const similarity = group.map((a, i) =>
        group.map((b, j) => (i === j ? 1 : (a === b ? 0.8 : 0.3) + 0.1 * Math.sin(i * j + i + j))),
      )
      similarity.forEach((row, i) => {
        const j = Math.floor(random() * row.length)
        if (i !== j && size > 4 && group[i] !== group[j]) [row[j], similarity[j][i]] = [Number.NaN, Number.NaN]
      })
      const order = orderBySimilarity(similarity)
      expect([...order].sort((a, b) => a - b)).toEqual(group.map((_, i) => i))
      const changes = order.filter((i, at) => at > 0 && group[i] !== group[order[at - 1]]).length
      expect(changes).toBe(2)
    }),
    { seed: 1, numRuns: 30 },
  )
})

test('agreementShares is the share of common items with equal labels', async () => {
  const rows = ['1,a,x', '1,b,x', '1,c,y', '2,a,x', '2,b,y', '3,c,y', '4,d,x']
  const table = await readVotes(utf8(`item,worker,label\n${rows.join('\n')}`))
  expect(agreementShares(table, [0, 1, 2, 3])).toEqual([
    [1, 0.5, 0, Number.NaN],
    [0.5, 1, 0, Number.NaN],
    [0, 0, 1, Number.NaN],
    [Number.NaN, Number.NaN, Number.NaN, 1],
  ])
})

test('a heatmap of many named rows has every name, fewer labels of columns, and no empty cell', () => {
  const names = Array.from({ length: 40 }, (_, i) => `annotator ${i}`)
  const matrix = names.map((_, i) => names.map((_, j) => (i === j ? Number.NaN : 0.5 + 0.4 * Math.sin(i * j))))
  const { panels, legend } = heatmaps({
    kind: 'heatmaps',
    title: 'Agreement',
    caption: '',
    rowLabel: '',
    colLabel: 'number',
    classes: names.map((_, i) => `c${i}`),
    rows: names,
    range: [0.1, 0.9],
    legend: '10% to 90%',
    panels: [{ matrix }],
  })
  const { text, height, width } = panels[0].svg
  expect(panels[0].title).toBeUndefined()
  expect(legend[0].label).toBe('10% to 90%')
  for (const name of names) expect(text).toContain(`>${name}<`)
  expect(text.match(/>c\d+</g)!.length).toBeLessThanOrEqual(12)
  expect(text.match(/<rect/g)).toHaveLength(40 * 39)
  expect(height).toBeGreaterThan(width)
  const opacities = [...text.matchAll(/fill-opacity="([\d.]+)"/g)].map(([, value]) => Number(value))
  expect(Math.min(...opacities)).toBeGreaterThan(0)
  expect(Math.max(...opacities)).toBeLessThanOrEqual(1)
  expect(new Set(opacities).size).toBeGreaterThan(50)
})

test('shortened keeps both ends of a name, whole letters among them', () => {
  expect(shortened('a name')).toBe('a name')
  const short = shortened(`${'🙂'.repeat(20)}${'x'.repeat(20)}`, 11)
  expect(short).toBe(`${'🙂'.repeat(5)}…${'x'.repeat(5)}`)
})
