import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import type { Multiples } from '#lab/report/figure-data.js'
import { page } from '#lab/report/page.js'
import { sortedPoints } from '#lab/sweeps/plan/document.js'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { aggregate } from '#lab/sweeps/report/aggregate.js'
import { chooseAxes } from '#lab/sweeps/report/axes.js'
import { scaleOf } from '#lab/sweeps/report/chart.js'
import { sweepReport } from '#lab/sweeps/report/report.js'
import { ResultTable } from '#lab/sweeps/results/table.js'
import { summarize } from '#lab/sweeps/statistics/summary.js'
import { toySweep } from '../toy.js'
import { coinSweep, coins, grid, kindWith } from './run.js'

const { plan, table } = await coins()
const report = sweepReport(plan, table)
const [means, differences, squares] = report.figures as Multiples[]

describe('the report of a sweep', () => {
  test('draws x as the number with most values, methods as colors, and other numbers as panels', () => {
    expect(report.figures.map(({ title }) => title)).toEqual([
      'Share below p by p',
      'Difference to plain: share below p by p',
      'Square by p',
    ])
    expect(means.xLabel).toBe('p')
    expect(means.panels.map(({ title }) => title)).toEqual(['m = 20', 'm = 80'])
    expect(means.panels[0].series.map(({ label }) => label)).toEqual([
      'plain',
      'biased, bias = 0.1',
      'biased, bias = 0.2',
      'refusing',
    ])
  })

  test('draws means with one standard error on either side', () => {
    const point = plan.sweep.points.findIndex(({ p, m, method }) => p === 0.25 && m === 80 && method === 'plain')
    const values = table.values(point, 'share').subarray(0, 24)
    const { mean, se } = summarize(values, { draws: 2, share: true })
    const drawn = means.panels[1].series[0].measured!.find(({ x }) => x === 0.25)
    expect(drawn).toEqual({ x: 0.25, y: mean, interval: { low: mean - se, high: mean + se } })
  })

  test('draws a line for each seed, theory where there is one, and marks what is refused', () => {
    const [plain, first, , refusing] = means.panels[0].series
    expect(first.runs).toHaveLength(12)
    expect(first.runs![3]).toHaveLength(11)
    expect(first.theory).toEqual([])
    // Between two measured values of p theory is drawn at seven more.
    expect(plain.theory).toHaveLength(81)
    expect(plain.theory!.every(({ x, y }) => x === y)).toBe(true)
    expect(refusing.refused).toHaveLength(11)
    expect(refusing.measured).toEqual([])
    expect(squares.panels[0].series[0].theory).toEqual([])
  })

  test('compares methods within seeds, at points that are otherwise equal', () => {
    const [plain, first, second] = differences.panels[0].series
    expect(plain.measured).toEqual([])
    expect(first.measured!.map(({ y }) => y)).toEqual(new Array(11).fill(expect.closeTo(0.1, 12)))
    expect(second.measured!.map(({ y }) => y)).toEqual(new Array(11).fill(expect.closeTo(0.2, 12)))
    expect(differences.references).toEqual([{ label: 'plain', y: 0 }])
  })

  test('writes the numbers of each figure and of all points beside them', () => {
    const names = report.files!.map(({ name }) => name)
    expect(names).toEqual([
      'figures/share-below-p-by-p.csv',
      'figures/difference-to-plain-share-below-p-by-p.csv',
      'figures/square-by-p.csv',
      'points.csv',
    ])
    const lines = String(report.files![0].text).trimEnd().split('\n')
    expect(lines[0]).toBe('panel,series,x,mean,se,low,high,trials,seeds,missing,theory')
    expect(lines).toHaveLength(1 + 2 * 3 * 11)
    expect(report.figures[0].files!.map(({ href }) => href)).toEqual([
      'figures/share-below-p-by-p.svg',
      'figures/share-below-p-by-p.csv',
    ])
    const { text } = report.files![3]
    expect((text as () => string)().trimEnd().split('\n')).toHaveLength(1 + 2 * 88)
  })

  test('has a table with the standard error, trials and missing ones of each point', () => {
    const [points] = report.tables
    expect(points.columns.map(({ title }) => title)).toEqual([
      'method',
      'm',
      'method.bias',
      'p',
      'mean',
      'standard error',
      '95% interval',
      'trials',
      'seeds',
      'missing',
    ])
    expect(points.rows).toHaveLength(176)
    expect(points.rows[0]).toMatchObject({ $mean: '0.100', $se: '0.090', $interval: '0.007–0.458', $n: 24 })
    expect(points.rows.find(({ method }) => method === 'refusing')).toMatchObject({ $n: 0, $seeds: 0, $missing: 24 })
  })

  test('shows the design of the study and counts what has no value', () => {
    const { document } = parseHTML(page(report))
    expect(document.querySelectorAll('.design dt')).toHaveLength(5)
    expect(document.querySelector('.about')?.textContent).toBe('1,584 trials at 88 points; 528 refused.')
    expect(document.querySelectorAll('.chart')).toHaveLength(6)
  })
})

test('a report of a part of the trials counts the others as missing', async () => {
  const half = planOf(coinSweep({ replicates: { firstSeed: 0, seeds: 24, draws: 2 } }))
  const [first] = aggregate(half, table)
  expect(first.trials).toEqual({ ok: 24, refused: 0, failed: 0, missing: 24 })
  expect(first.metrics[0]).toMatchObject({ n: 24, seeds: 12, missing: 24 })
  expect(sweepReport(half, table).about).toContain('2,112 missing')
})

test('a report of seeds beyond those of the plan, which precision asked for, uses them', () => {
  const begun = planOf(coinSweep({ replicates: { firstSeed: 0, seeds: 4, draws: 2 } }))
  expect(aggregate(begun, table)[0].metrics[0].seeds).toBe(12)
})

test('figures of the spec replace the chosen ones', async () => {
  const figures = [{ title: 'Mine', metric: 'square', x: 'm', color: 'p', facets: ['method'] }]
  const asked = await coins({ figures })
  const [mine, ...others] = sweepReport(asked.plan, asked.table).figures as Multiples[]
  expect(others).toEqual([])
  expect(mine).toMatchObject({ title: 'Mine', xLabel: 'm', yLabel: 'square' })
  expect(mine.panels.map(({ title }) => title)).toEqual([
    'method = plain',
    'method = biased, bias = 0.1',
    'method = biased, bias = 0.2',
    'method = refusing',
  ])
  expect(mine.panels[0].series.map(({ label }) => label)).toEqual(
    ['0', '0.1', '0.2', '0.3', '0.4', '0.5'].map((p) => `p = ${p}`),
  )
  expect(mine.caption).toContain('Of p, 6 of 11 values are drawn.')
})

test('a sweep of names alone is drawn as dots', async () => {
  const points = sortedPoints(grid({ method: ['plain', 'biased'] }, { p: 0.25, m: 40, 'method.bias': 0.1 }))
  const names = await coins({ points, axes: ['method'] })
  const [dots] = sweepReport(names.plan, names.table).figures
  expect(dots).toMatchObject({
    kind: 'dots',
    rows: [{ label: 'biased' }, { label: 'plain', predicted: 0.25 }],
  })
})

test('a sweep of which nothing is stored has a table of missing trials and no figure', () => {
  const empty = planOf(toySweep())
  const nothing = sweepReport(empty, new ResultTable(15, ['share', 'square'], 2))
  expect(nothing.figures).toEqual([])
  expect(nothing.tables[0].rows[0]).toMatchObject({ $n: 0, $missing: 6 })
})

test('axes do not depend on their order, and one that follows from the others is left out', () => {
  const { axes, points } = toySweep()
  const chosen = { x: 'p', color: 'method', facets: [], fixed: [] }
  expect(chooseAxes(toySweep())).toEqual(chosen)
  expect(chooseAxes(toySweep({ axes: [...axes].reverse(), points: [...points].reverse() }))).toEqual(chosen)
})

test('more than two axes beside x and color are fixed at their first value, which the caption says', async () => {
  const points = sortedPoints(grid({ p: [0.1, 0.2, 0.3], m: [5, 6], a: [1, 2], b: [1, 2], c: [1, 2] }))
  const wide = await coins({ points, axes: ['a', 'b', 'c', 'm', 'p'] })
  const [figure] = sweepReport(wide.plan, wide.table).figures as Multiples[]
  expect(figure.panels).toHaveLength(4)
  expect(figure.caption).toMatch(/Only \w = \d is drawn, the first of 2 values\./)
})

test('values of x spaced by ratio have a logarithmic axis', () => {
  expect(scaleOf([10, 100, 1000, 10_000])).toBe('log')
  expect(scaleOf([0.1, 10, 20, 30])).toBe('linear')
  expect(scaleOf([0, 1, 10, 100])).toBe('linear')
  expect(scaleOf([1, 2, 4, 8])).toBe('linear')
  expect(scaleOf([50, 100, 200, 400, 800])).toBe('log')
})

test('a page of 2,000 points of two metrics has less than 1 MB', async () => {
  const ps = Array.from({ length: 20 }, (_, at) => at / 40)
  const ms = Array.from({ length: 100 }, (_, at) => at + 1)
  const kind = kindWith({ theory: undefined })
  const many = await coins({
    kind,
    points: sortedPoints(grid({ p: ps, m: ms, method: ['plain'] })),
    axes: ['m', 'p'],
    replicates: { firstSeed: 0, seeds: 3, draws: 1 },
  })
  const large = sweepReport(many.plan, many.table)
  expect(page(large).length).toBeLessThan(1_000_000)
  expect(large.tables[0].rows).toHaveLength(400)
  expect(large.tables[0].notes!.join(' ')).toContain('400 of 4000 rows are shown; points.csv has all.')
})
