import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Digits, joinDigits } from '#data/digits.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { calibration } from '#lab/experiments/calibration/calibration.js'
import { clusterCenters } from '#lab/experiments/calibration/clusters.js'
import { deal } from '#lab/experiments/calibration/deal.js'
import { distanceOf, sharesByCell } from '#lab/experiments/calibration/measure.js'
import { noiseOf } from '#lab/experiments/calibration/noise.js'
import { partitionsOf } from '#lab/experiments/calibration/partitions.js'
import { measureAll } from '#lab/experiments/calibration/run.js'
import { learnerOf } from '#lab/learners/learners.js'
import { seeded } from '../../reference/numbers.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** Returns `count` images of each digit, far from those of other digits; the first pixel identifies the image. */
function images(count: number): Digits {
  const random = seeded(1)
  return joinDigits(
    Array.from({ length: 10 }, (_, digit) =>
      Float32Array.from({ length: 784 * count }, (_, at) =>
        at % 784 === 0
          ? 1e-3 * (digit * count + Math.floor(at / 784))
          : random() / 4 + Number((at % 784) % 10 === digit),
      ),
    ),
  )
}

const RUN = { sets: 3, train: 100, test: 100, noise: 0.2, noiseKind: 'rising', permutations: 99, seed: 1 } as const

test('calibration noise rises with the digit from 0 to twice the share, or is equal for all digits', () => {
  const rising = noiseOf('rising', 0.2, 10).matrix(10)
  expect(rising[0]).toBe(1)
  expect(rising[9 * 10]).toBeCloseTo(0.4, 12)
  const flips = Array.from({ length: 10 }, (_, c) => 1 - rising[c * 11])
  expect(flips.reduce((sum, flip) => sum + flip, 0) / 10).toBeCloseTo(0.2, 12)
  expect(noiseOf('fixed', 0.2, 10).matrix(10)[3 * 10 + 4]).toBeCloseTo(0.2, 12)
})

test('no digit appears twice among training sets and their test digits', async () => {
  const { splits, noisy } = await deal(images(60), RUN)
  const all = splits.flatMap(({ train, test }) => [...train, ...test])
  expect(all).toHaveLength(600)
  expect(new Set(all).size).toBe(600)
  expect(noisy).toHaveLength(600)
  await expect(deal(images(59), RUN)).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining('= 600 digits are needed but there are 590'),
  })
})

describe('partitions', () => {
  test('partitions have the declared cells, and partitions by features ignore the labels', async () => {
    const digits = images(20)
    using x = engine.matrix(200, 784, digits.pixels)
    const partitions = await partitionsOf(x, 1, {})
    expect(partitions.map(({ name, cells }) => [name, cells.length])).toEqual([
      ['constant', 1],
      ['group', 3],
      ['class', 10],
      ['ink', 4],
      ['projections', 4],
      ['clusters', 8],
    ])
    for (const [at, { cells, cellsOf }] of partitions.entries()) {
      const own = await cellsOf(x, digits.labels)
      // A center of k-means may be nearest to no row.
      expect(new Set(own).size).toBeGreaterThan(cells.length / 2)
      expect(Math.max(...own)).toBeLessThan(cells.length)
      expect(Math.min(...own)).toBe(0)
      if (at > 2) expect(await cellsOf(x, new Int32Array(200))).toEqual(own)
    }
    // On the reference rows themselves, the cells of ink are quarters.
    const ink = await partitions[3].cellsOf(x, digits.labels)
    const most = Math.max(...[0, 1, 2, 3].map((cell) => ink.filter((of) => of === cell).length))
    expect(most).toBeLessThanOrEqual(51)
  })

  test('centers of k-means are the means of the rows nearest to them', async () => {
    const random = seeded(3)
    // Two clouds; the first two rows belong to different ones.
    const rows = Array.from({ length: 40 }, (_, i) => [10 * (i % 2) + random(), random()])
    using x = engine.matrix(40, 2, rows, { type: 'f64' })
    using centers = await clusterCenters(x, 2, {})
    const mean = (cloud: number, j: number) =>
      rows.filter((_, i) => i % 2 === cloud).reduce((sum, row) => sum + row[j], 0) / 20
    for (let at = 0; at < 4; at++) expect(centers.toArray()[at]).toBeCloseTo(mean(at >> 1, at % 2), 6)
  })
})

describe('the distance of answers from labels', () => {
  const random = seeded(5)
  const [rows, sets, classes] = [900, 3, 4]
  const cells = Int32Array.from({ length: rows }, () => Math.floor(2 * random()))
  const draw = () => Int32Array.from({ length: rows }, () => Math.floor(classes * random()))

  test('answers drawn from the distribution of the labels have a distance within chance, and an interval close to 0', async () => {
    const of = await distanceOf(
      { predicted: draw(), labels: draw(), cells, classes, sets },
      { permutations: 199, seed: 1 },
    )
    expect(of.plugIn).toBeLessThan(1.3 * of.nullQuantile)
    expect(of.interval[0]).toBeLessThan(0.01)
  })

  test('the distance of a constant answer is the share of labels of other classes', async () => {
    const labels = draw()
    const predicted = new Int32Array(rows)
    const of = await distanceOf({ predicted, labels, cells, classes, sets }, { permutations: 199, seed: 1 })
    expect(of.plugIn).toBeCloseTo(labels.filter((label) => label !== 0).length / rows, 12)
    expect(of.interval[0]).toBeLessThanOrEqual(of.estimate)
    expect(of.interval[1]).toBeGreaterThanOrEqual(0.75)
  })

  test('the interval of the distance is wide when answers differ between sets', async () => {
    const labels = new Int32Array(rows)
    const wild = Int32Array.from({ length: rows }, (_, row) => (row < rows / sets ? 0 : 1))
    const of = await distanceOf({ predicted: wild, labels, cells, classes, sets }, { permutations: 199, seed: 1 })
    expect(of.plugIn).toBeCloseTo(2 / 3, 12)
    expect(of.interval[1] - of.interval[0]).toBeGreaterThan(0.5)
  })

  test('the shares of classes are computed by cell, and are 0 for an empty cell', () => {
    const shares = sharesByCell(Int32Array.of(0, 1, 1, 0), Int32Array.of(0, 0, 2, 0), { cells: 3, classes: 2 })
    expect(shares).toEqual([
      [2 / 3, 1 / 3],
      [0, 0],
      [0, 1],
    ])
  })
})

describe('on images that 1-NN separates', () => {
  const digits = images(60)
  const measured = async (names: readonly string[], on = engine) =>
    measureAll(on, digits, names.map(learnerOf), { ...RUN, noiseKind: 'fixed' })

  test('answers of 1-NN are close to the noisy labels, and those of a ridge are not', async () => {
    const { learners, partitions } = await measured(['nearest', 'ridge'])
    const byClass = partitions.findIndex(({ name }) => name === 'class')
    const [nearest, ridge] = learners.map(({ distances }) => distances[byClass])
    expect(nearest.interval[0]).toBeLessThan(0.05)
    expect(ridge.estimate).toBeGreaterThan(0.1)
    expect(nearest.estimate).toBeLessThan(ridge.estimate)
    // Answers of 1-NN flip as often as labels do.
    const flips = (matrix: number[][]) => matrix.reduce((sum, row, digit) => sum + row[(digit + 1) % 10], 0) / 10
    expect(Math.abs(flips(learners[0].answers[byClass]) - 0.2)).toBeLessThan(0.08)
    expect(engine.bytesInUse).toBe(0)
  })

  test('calibration returns plain JSON, equal on any number of threads, with tables, figures and a check', async () => {
    const result = { ...RUN, ...(await measured(['nearest', 'tree'])) }
    await using two = await createEngine({ threads: 2 })
    expect(await measured(['nearest', 'tree'], two)).toEqual({
      partitions: result.partitions,
      learners: result.learners,
    })
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(calibration.tables(result).map(({ rows }) => rows.length)).toEqual([6, 12])
    expectReport(calibration, result)
    expect(calibration.figures(result).map(({ kind }) => kind)).toEqual([
      'heatmaps',
      'heatmaps',
      ...new Array(6).fill('dots'),
    ])
    expect(calibration.checks?.(result)).toMatchObject([{ holds: true }])
    const [first, ...others] = result.learners
    const far = { ...first, distances: first.distances.map((of, at) => (at === 0 ? { ...of, plugIn: 0.9 } : of)) }
    expect(calibration.checks?.({ ...result, learners: [far, ...others] })).toMatchObject([{ holds: false }])
  })

  test('calibration stops when aborted, and releases its memory', async () => {
    const controller = new AbortController()
    const onProgress = () => controller.abort(new Error('enough'))
    const options = { ...RUN, signal: controller.signal, onProgress }
    await expect(measureAll(engine, digits, [learnerOf('nearest')], options)).rejects.toThrow('enough')
    expect(engine.bytesInUse).toBe(0)
  })
})
