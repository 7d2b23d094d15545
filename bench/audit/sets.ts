import { readFileSync } from 'node:fs'
import { loadDigits, stream } from 'noisy-teacher'

/** Rows with their clean labels. */
export interface CleanSet {
  name: string
  x: Float64Array
  d: number
  clean: Int32Array
  classes: number
}

/** Reads a CSV file of numbers with a header. */
export function readCsv(path: string): { names: string[]; rows: number[][] } {
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  return { names: head.split(','), rows: lines.map((line) => line.split(',').map(Number)) }
}

/** Reads a table whose column `target` has the class. */
export function readTable(folder: string, name: string): CleanSet {
  const { names, rows } = readCsv(`${folder}/${name}.csv`)
  const target = names.indexOf('target')
  const kinds = [...new Set(rows.map((row) => row[target]))].sort((a, b) => a - b)
  return {
    name,
    x: Float64Array.from(rows.flatMap((row) => row.filter((_, t) => t !== target))),
    d: names.length - 1,
    clean: Int32Array.from(rows, (row) => kinds.indexOf(row[target])),
    classes: kinds.length,
  }
}

/** Loads all digits. */
export async function readDigits(): Promise<CleanSet> {
  const { pixels, labels, cols, classes } = await loadDigits()
  return { name: 'digits', x: Float64Array.from(pixels), d: cols, clean: labels, classes }
}

/** Draws rows of a set at random, by the seed. */
export function drawRows({ x, d, clean, ...set }: CleanSet, count: number, seed: number): CleanSet {
  if (count >= clean.length) return { ...set, x, d, clean }
  const rows = stream(seed, 'bench: rows').permutation(clean.length).subarray(0, count)
  const own = new Float64Array(count * d)
  rows.forEach((row, i) => {
    own.set(x.subarray(row * d, (row + 1) * d), i * d)
  })
  return { ...set, name: `${set.name} ${count}`, x: own, d, clean: Int32Array.from(rows, (row) => clean[row]) }
}

/** Draws three Gaussian classes, of which one is apart and two touch, in 4 columns of equal spread: like irises. */
export function irisLike(count: number, seed: number): CleanSet {
  const normal = stream(seed, 'bench: iris').fillNormal(new Float64Array(4 * count))
  const centers = [
    [0, 0, 0, 0],
    [4, -1, 6, 5],
    [6, -1, 8, 8],
  ]
  const clean = Int32Array.from({ length: count }, (_, i) => i % 3)
  const x = normal.map((value, at) => value + centers[clean[at >> 2]][at % 4])
  return { name: 'like iris', x, d: 4, clean, classes: 3 }
}

/** Draws three Gaussian classes in 13 columns, each 1.5 off in every third: like wines. */
export function wineLike(count: number, seed: number): CleanSet {
  const normal = stream(seed, 'bench: wine').fillNormal(new Float64Array(13 * count))
  const clean = Int32Array.from({ length: count }, (_, i) => i % 3)
  const x = normal.map((value, at) => value + ((at % 13) % 3 === clean[Math.floor(at / 13)] ? 1.5 : 0))
  return { name: 'like wine', x, d: 13, clean, classes: 3 }
}

/** Kinds of noise that are injected. */
export const NOISES = ['none', 'symmetric', 'fixed target', 'random'] as const
export type NoiseKind = (typeof NOISES)[number]

/**
 * Changes labels at random: 20% to any other class, 20% to the next class, or by a random matrix with 10% to 40% errors in
 * each class, divided in exponential parts.
 */
export function injectNoise({ clean, classes }: CleanSet, kind: NoiseKind, seed: number): Int32Array {
  const drawn = stream(seed, `bench: ${kind}`)
  const rows = Array.from({ length: classes }, (_, k) => {
    const parts = Array.from({ length: classes }, (_, j) => {
      if (j === k) return 0
      if (kind === 'random') return -Math.log(1 - drawn.uniform(2e6 + k * classes + j))
      return kind === 'symmetric' || j === (k + 1) % classes ? 1 : 0
    })
    const error = kind === 'none' ? 0 : kind === 'random' ? 0.1 + 0.3 * drawn.uniform(1e6 + k) : 0.2
    const sum = parts.reduce((a, b) => a + b, 0)
    return parts.map((part, j) => (j === k ? 1 - error : (error * part) / sum))
  })
  return clean.map((k, i) => {
    let left = drawn.uniform(i)
    const label = rows[k].findIndex((p) => {
      left -= p
      return left < 0
    })
    return label < 0 ? k : label
  })
}

/** Average precision and area under the ROC curve of scores, larger for wrong labels; NaN without any. */
export function rankQuality(scores: ArrayLike<number>, wrong: readonly boolean[]): { ap: number; auroc: number } {
  const order = wrong.map((_, row) => row).sort((a, b) => scores[b] - scores[a])
  let [hits, precision, pairs] = [0, 0, 0]
  order.forEach((row, i) => {
    if (!wrong[row]) {
      pairs += hits
      return
    }
    hits++
    precision += hits / (i + 1)
  })
  return { ap: precision / hits, auroc: pairs / (hits * (wrong.length - hits)) }
}
