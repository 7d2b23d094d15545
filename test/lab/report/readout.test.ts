import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { draw } from '#lab/report/figure.js'
import type { LineChart, Multiples } from '#lab/report/figure-data.js'
import { page } from '#lab/report/page.js'
import { figureSvg } from '#lab/report/standalone.js'
import { findChromium, launch, newPage } from '../../browser/chromium.js'
import { sample } from './sample.js'

const series = ['one', '<two>'].map((label, i) => ({
  label,
  measured: [0, 0.1, 0.2].map((x) => ({ x, y: x + i, interval: { low: x + i - 0.012, high: x + i + 0.012 } })),
  theory: i === 0 ? [0, 0.1, 0.2].map((x) => ({ x, y: x })) : [],
  joined: true,
  runs: [0, 1, 2].map((run) => [0, 0.1, 0.2].map((x) => ({ x, y: x + i + run / 50 }))),
}))
const axes = { xLabel: 'noise', yLabel: 'error', solid: 'measured', pointKey: 'mean', readout: true } as const
const chart: LineChart = { kind: 'lines', title: 'A "figure"', caption: 'It.', series, ...axes }
const panels: Multiples = {
  kind: 'multiples',
  title: 'Panels',
  caption: 'They.',
  panels: ['d = 1', 'd = 2'].map((title, at) => ({ title, series: at === 0 ? series : series.slice(0, 1) })),
  ...axes,
}
const files = [{ label: 'CSV', href: 'figures/a.csv' }]
const text = page({ ...sample, design: [['Aims', 'To <know>.']], figures: [{ ...chart, files }, panels] })

describe('a chart with a readout', () => {
  const drawn = parseHTML(draw(chart).text).document

  test('has the values of all series at each x, rounded to their standard errors, with theory', () => {
    const readout = JSON.parse(drawn.querySelector('.chart')!.getAttribute('data-readout')!)
    expect(readout.map((at: { x: string }) => at.x)).toEqual(['noise = 0', 'noise = 0.1', 'noise = 0.2'])
    expect(readout[1].lines.map((line: { text: string }) => line.text)).toEqual([
      'one: 0.100 ± 0.012, theory 0.100',
      '<two>: 1.100 ± 0.012',
    ])
    const places = readout.map((at: { place: number }) => at.place)
    const middles = [...drawn.querySelectorAll('.plot')[0].querySelectorAll('circle')].map((circle) => {
      return Number(circle.getAttribute('cx')) / 400
    })
    for (const [at, place] of places.entries()) expect(place).toBeCloseTo(middles[at], 3)
  })

  test('draws single runs faint, measured lines solid and theory dashed', () => {
    const lines = [...drawn.querySelectorAll('.plot')[0].querySelectorAll('[data-mark=line]')]
    const faint = lines.filter((line) => line.getAttribute('stroke-opacity'))
    expect(faint.map((group) => group.children.length)).toEqual([3, 3])
    expect(lines.filter((line) => line.getAttribute('stroke-dasharray'))).toHaveLength(1)
    expect(drawn.querySelector('.key')?.textContent).toBe('dashed: theory · point: mean · faint: single runs')
  })

  test('leaves a series without values out of the legend, but keeps its color', () => {
    const empty = { ...chart, series: [{ label: 'none', measured: [] }, ...series] }
    const { document } = parseHTML(draw(empty).text)
    expect([...document.querySelectorAll('.legend span')].map((sign) => sign.textContent?.trim()).slice(0, 2)).toEqual([
      'one',
      '<two>',
    ])
    expect(document.querySelector('.legend line')?.parentElement?.getAttribute('stroke')).toBe('var(--series-2)')
  })
})

describe('a page with readouts', () => {
  const { document } = parseHTML(text)

  test('runs one script, which its policy names by hash', () => {
    expect(document.querySelectorAll('script')).toHaveLength(1)
    expect(document.querySelectorAll('.chart')).toHaveLength(3)
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toMatch(
      /; script-src 'sha256-[\w+/]+='$/,
    )
  })

  test('links files below the caption and shows the design of the study', () => {
    expect(document.querySelector('figcaption a')?.getAttribute('href')).toBe('figures/a.csv')
    expect(document.querySelector('.design')?.textContent).toBe('AimsTo <know>.')
  })

  test('draws its figures as files without the readout', () => {
    expect(figureSvg(chart)).not.toMatch(/data-readout|script/)
  })
})

const chromium = findChromium()
test.skipIf(!chromium)('a browser shows the readout at the pointer and by the arrow keys', async () => {
  await using browser = await launch(chromium!)
  const opened = await newPage(browser, { viewport: { width: 1000, height: 900 } })
  const errors: string[] = []
  opened.on('console', (message) => errors.push(message.text()))
  await opened.setContent(text)
  const [first, last] = [opened.locator('.chart').first(), opened.locator('.chart').last()]
  const box = (await first.boundingBox())!
  await opened.mouse.move(box.x + box.width * 0.97, box.y + box.height / 2)
  const status = first.locator('.readout')
  expect(await status.locator('b').textContent()).toBe('noise = 0.2')
  expect(await status.locator('span').allTextContents()).toEqual([
    'one: 0.200 ± 0.012, theory 0.200',
    '<two>: 1.200 ± 0.012',
  ])
  await opened.mouse.move(0, 0)
  expect(await status.isVisible()).toBe(false)
  await last.focus()
  await opened.keyboard.press('ArrowLeft')
  await opened.keyboard.press('ArrowLeft')
  expect(await last.locator('.readout b').textContent()).toBe('noise = 0.1')
  await opened.keyboard.press('Escape')
  expect(await last.locator('.readout').isVisible()).toBe(false)
  expect(errors).toEqual([])
})
