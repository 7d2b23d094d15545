// Checks that readers can distinguish the classes' colors, also those who lack one kind of cone.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Triple = [number, number, number]

/**
 * Matrices that map linear RGB to the colors seen without one kind of cone. Source: Machado, Oliveira and Fernandes
 * (IEEE TVCG 2009), severity 1.
 */
const COLOR_VISION: Record<string, Triple[]> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], // biome-ignore format: a row a triple
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]], // biome-ignore format: a row a triple
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]], // biome-ignore format: a row a triple
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]], // biome-ignore format: a row a triple
}
/** The matrix from linear RGB to XYZ (D65), each divided by its value for white. */
const XYZ: Triple[] = [[0.4339, 0.3763, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8729]] // biome-ignore format: a row a triple

const times = (rows: Triple[], v: Triple) =>
  rows.map((row) => Math.min(1, Math.max(0, row[0] * v[0] + row[1] * v[1] + row[2] * v[2]))) as Triple
const linear = (hex: string) =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as Triple

/** Returns the contrast by WCAG 2, from 1 to 21. */
function contrast(a: Triple, b: Triple): number {
  const [dark, light] = [times(XYZ, a)[1], times(XYZ, b)[1]].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** Returns the distance in CIELAB (1976); 2 to 3 is just noticeable. */
function distance(a: Triple, b: Triple): number {
  const lab = (rgb: Triple) => {
    const [x, y, z] = times(XYZ, rgb).map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116))
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
  }
  const [p, q] = [lab(a), lab(b)]
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}

const [light, dark] = readFileSync(new URL('../../playground/src/colors.css', import.meta.url), 'utf8').split(
  '@media (prefers-color-scheme: dark)',
)

test.each([
  ['light', light],
  ['dark', dark],
])('the colors of the classes, and of right and wrong labels, can be distinguished: %s', (_, css) => {
  const color = (name: string) => linear(new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css)![1])
  const classes = [0, 1, 2]
  for (const [eyes, rows] of Object.entries(COLOR_VISION)) {
    const seen = (name: string) => times(rows, color(name))
    const strong = classes.map((c) => seen(`class-${c}`))
    const soft = classes.map((c) => seen(`class-${c}-soft`))
    for (const a of classes) {
      expect(contrast(strong[a], seen('paper')), `class ${a} on paper, ${eyes}`).toBeGreaterThan(4.5)
      for (const b of classes) {
        expect(contrast(strong[a], soft[b]), `${a} wrong on ${b}, ${eyes}`).toBeGreaterThan(3)
        if (a === b) continue
        expect(distance(strong[a], strong[b]), `strong ${a} and ${b}, ${eyes}`).toBeGreaterThan(15)
        expect(distance(soft[a], soft[b]), `soft ${a} and ${b}, ${eyes}`).toBeGreaterThan(10)
      }
    }
  }
})
