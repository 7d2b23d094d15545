import { describe, expect, test } from 'vitest'
import { page } from '#lab/report/page.js'
import { figureSvg } from '#lab/report/standalone.js'
import { COLORS } from '#lab/report/style.js'
import { sample } from './sample.js'

const themes = [...COLORS.matchAll(/:root \{([^}]*)\}/g)].map(
  ([, block]) => new Map([...block.matchAll(/(--[\w-]+): (#\w+)/g)].map(([, name, color]) => [name, color])),
)

/** Red, green and blue, linear, of a color such as #0065a6. */
function linear(color: string): number[] {
  return [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
}

/** Contrast of two colors by WCAG 2: 1 to 21. */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => dot([0.2126, 0.7152, 0.0722], linear(color))
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0)

/** What eyes without one of the cones see, in linear red, green and blue (Machado, Oliveira and Fernandes 2009). */
const EYES = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** CIE 1976 L*a*b* of a linear color. */
function lab(rgb: readonly number[]): number[] {
  const white = [0.95047, 1, 1.08883]
  const rows = [
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
  ]
  const [x, y, z] = rows.map((row, i) => {
    const t = dot(row, rgb) / white[i]
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116
  })
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

test('all colors are defined in light and dark, for the page and for each figure', () => {
  expect(themes).toHaveLength(2)
  for (const text of [page(sample), ...sample.figures.map(figureSvg)]) {
    const used = new Set([...text.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name))
    for (const theme of themes) expect([...used].filter((name) => !theme.has(name))).toEqual([])
  }
})

describe.each([
  ['light', 0],
  ['dark', 1],
])('in %s', (_, at) => {
  const theme = themes[at]
  const series = [...theme].filter(([name]) => /series/.test(name))

  test.each(['--paper', '--wash'])('text contrasts with %s by 4.5 to 1, and marks by 3 to 1', (ground) => {
    for (const [name, color] of theme) {
      const least = /ink|faint/.test(name) ? 4.5 : /series/.test(name) ? 3 : 0
      expect(contrast(color, theme.get(ground)!), name).toBeGreaterThanOrEqual(least)
    }
  })

  test.each(Object.entries(EYES))('any two series differ by 19 or more (CIE 1976) for eyes with %s', (_, matrix) => {
    const seen = series.map(([name, color]) => {
      const rgb = matrix.map((row) => Math.min(1, Math.max(0, dot(row, linear(color)))))
      return [name, lab(rgb)] as const
    })
    expect(seen).toHaveLength(8)
    for (const [i, [name, a]] of seen.entries()) {
      for (const [other, b] of seen.slice(i + 1)) {
        expect(Math.hypot(...a.map((value, j) => value - b[j])), `${name} and ${other}`).toBeGreaterThanOrEqual(19)
      }
    }
  })
})
