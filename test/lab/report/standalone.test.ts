import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { draw } from '#lab/report/figure.js'
import type { Figure, Multiples } from '#lab/report/figure-data.js'
import { slugsOf } from '#lab/report/slug.js'
import { figureSvg } from '#lab/report/standalone.js'
import { sample } from './sample.js'

const series = [1, 2].map((of) => ({
  label: `series ${of}`,
  theory: [1, 10, 100].map((x) => ({ x, y: of / x })),
  measured: [1, 10, 100].map((x) => ({ x, y: of / x, interval: { low: 0, high: (2 * of) / x } })),
}))
const multiples: Multiples = {
  kind: 'multiples',
  title:
    'Several <charts> & "more", whose title is so long that it does not fit into one line of a figure of three panels abreast',
  caption: 'None of them is real.',
  xLabel: 'n',
  yLabel: 'error',
  xScale: 'log',
  panels: ['a & b', 'c', 'd', 'e'].map((title, i) => ({ title, series: series.slice(0, i > 0 ? 2 : 1) })),
  references: [{ label: 'Bayes', y: 0.3 }],
  thresholds: [{ label: 'here', x: 10 }],
}
const figures: readonly Figure[] = [...sample.figures, multiples]

/** The tags of a text that is well-formed XML without comments; throws where one is not closed, or a character not escaped. */
function wellFormed(text: string): void {
  const open: string[] = []
  const between = text.split(/<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/)
  for (let at = 0; at < between.length; at += 5) {
    const [content, closes, name, attributes = '', single] = between.slice(at, at + 5)
    for (const part of [content, attributes]) {
      expect(part.replace(/&(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);/g, '')).not.toMatch(/[<&]/)
    }
    if (name === undefined) continue
    if (closes) expect(open.pop()).toBe(name)
    else if (!single) open.push(name)
  }
  expect(open).toEqual([])
}

describe.each(figures.map((figure) => [figure.kind, figure] as const))('standalone figure of kind %s', (_, figure) => {
  const text = figureSvg(figure)
  const { document } = parseHTML(text)
  const svg = document.querySelector('svg')!

  test('a standalone figure is well-formed SVG that loads no file and runs no script', () => {
    wellFormed(text)
    expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(text.replaceAll('http://www.w3.org/', '')).not.toMatch(
      /https?:|url\(|@import|<script|<foreignObject|\son\w+=/,
    )
  })

  test('a standalone figure has a title, a description, colors for both schemes, and a background', () => {
    expect(svg.querySelector('title')?.textContent).toBe(figure.title)
    expect(svg.querySelector('desc')?.textContent).toBe(figure.caption)
    expect(svg.querySelector('style')?.textContent).toMatch(
      /--paper: #fdfdfc[\s\S]*prefers-color-scheme: dark[\s\S]*--paper: #141518/,
    )
    expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('var(--paper)')
    expect(svg.getAttribute('font-family')).toMatch(/system-ui/)
  })

  test('a standalone figure contains its title, panels and legend within its frame', () => {
    const [, , width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number)
    const places = [...text.matchAll(/translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)"><svg([^>]*)>/g)]
    expect(places).toHaveLength('panels' in figure ? figure.panels.length : 1)
    for (const [, x, y, scale, attributes] of places) {
      const size = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(attributes)?.[1])
      expect(Number(x) + Number(scale) * size('width')).toBeLessThanOrEqual(width)
      expect(Number(y) + Number(scale) * size('height')).toBeLessThanOrEqual(height)
    }
    const texts = [...svg.querySelectorAll('g > text')].map((node) => node.textContent).join(' ')
    expect(texts).toContain(figure.title.split(' ').slice(0, 3).join(' '))
    if ('series' in figure) for (const { label } of figure.series) expect(texts).toContain(label)
  })
})

test('charts side by side have the same axes and one legend of all series', () => {
  const { document } = parseHTML(draw(multiples).text)
  const charts = [...document.querySelectorAll('.panels svg[role=img]')]
  const ticks = charts.map((chart) =>
    [...chart.querySelectorAll('[data-mark="y-axis tick label"] text')].map(({ textContent }) => textContent),
  )
  expect(charts).toHaveLength(4)
  expect(ticks[0].length).toBeGreaterThan(2)
  for (const own of ticks) expect(own).toEqual(ticks[0])
  expect(
    [...document.querySelectorAll('.legend span:not(.key)')].map(({ textContent }) => textContent?.trim()),
  ).toEqual(['series 1', 'series 2', 'Bayes'])
})

test('a logarithmic axis shows positive values only and cuts intervals that reach 0', () => {
  const { document } = parseHTML(draw({ ...multiples, yScale: 'log' }).text)
  for (const chart of document.querySelectorAll('.panels svg[role=img]')) {
    expect(chart.outerHTML).not.toMatch(/NaN|Infinity/)
  }
})

test('names of files are the words of titles, unique and of limited length', () => {
  expect(slugsOf(['What p? 0.2 of "labels"', 'What: p 0.2 of labels', '–', 'x'.repeat(99)])).toEqual([
    'what-p-0-2-of-labels',
    'what-p-0-2-of-labels-2',
    'figure',
    'x'.repeat(60),
  ])
})
