import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { replicatedNoise } from '#evaluate/replicated-noise.js'
import { retrain } from '#evaluate/retrain.js'
import type { LabelArray } from '#labels/check.js'
import { transition } from '#labels/noise.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { pluralityError } from '#theory/voting.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const NOISE = [
  [0.7, 0.2, 0.1],
  [0, 1, 0],
  [0.25, 0.15, 0.6],
]
/** Ten atoms a class, each with its class's noise. */
const world = atoms({ posterior: Array.from({ length: 30 }, (_, atom) => NOISE[atom % 3]) })

test('replicated and injected noise are those counted by hand', async () => {
  const posterior = [0.8, 0.2, 0.6, 0.4, 0.1, 0.9, 0.3, 0.7]
  const { replicated, injected } = await replicatedNoise({
    predicted: Int32Array.of(0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1),
    clean: Int32Array.of(0, 0, 1, 1),
    posterior,
    sets: 3,
    classes: 2,
  })
  expect(replicated.estimate.flat()).toEqual([5 / 6, 1 / 6, 1 / 6, 5 / 6])
  expect(replicated).toMatchObject({ n: [2, 2], bias: [0, 0], covers: 'training sets and test points' })
  const expected = [0.7, 0.3, 0.2, 0.8]
  for (const [at, value] of injected.flat().entries()) expect(value).toBeCloseTo(expected[at], 14)
})

test('replicated noise has the interval [0, 1] for a class of one input or none', async () => {
  const of = { predicted: new Int32Array(9), posterior: new Array(9).fill(1 / 3), sets: 3, classes: 3 }
  const { replicated, injected } = await replicatedNoise({ ...of, clean: Int32Array.of(0, 0, 1) })
  expect(replicated.n).toEqual([2, 1, 0])
  expect(replicated.estimate).toEqual([
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ])
  for (const row of [1, 2]) {
    expect(replicated.interval.map((bound) => bound[row])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ])
  }
  expect(injected[2]).toEqual([0, 0, 0])
})

describe.each(['all', 'labels'] as const)('replicatedNoise with resample %s', (resample) => {
  const given = { n: 300, sets: 20, m: 300, resample }

  test('1-NN replicates the noise of the labels', async () => {
    let [held, total] = [0, 0]
    for (let seed = 0; seed < 8; seed++) {
      const { replicated, injected } = await replicatedNoise(
        await retrain(engine, world, { ...given, seed, prepare: prepareNearest }),
      )
      const [low, high] = replicated.interval
      NOISE.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(injected[i][j]).toBeCloseTo(value, 12)
          // Where nothing is random nothing is missed.
          if (value > 0 && value < 1) total++
          held += Number(low[i][j] <= value && value <= high[i][j] && value > 0 && value < 1)
        })
      })
      expect(replicated.covers).toBe(`${resample === 'all' ? 'training sets' : 'label draws'} and test points`)
    }
    expect(total).toBe(48)
    expect(held).toBeGreaterThan(42)
  })
})

test('the Bayes rule replicates no noise, and a vote replicates less', async () => {
  const answers = await retrain(engine, world, { n: 300, sets: 10, m: 300, fit: fitNearest })
  const predicted = Int32Array.from(answers.predicted, (_, at) => answers.clean[at % 300])
  const { estimate } = (await replicatedNoise({ ...answers, predicted })).replicated
  expect(estimate).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ])
  // Votes of five of the noise, drawn apart for each set and input.
  const noise = transition(NOISE)
  const votes = await Promise.all(
    [0, 1, 2, 3, 4].map((trial) => noise.apply(predicted, { classes: 3, seed: 1, trial })),
  )
  const voted = predicted.map((_, at) => modeOf(votes.map((of: LabelArray) => of[at])))
  const { interval } = (await replicatedNoise({ ...answers, predicted: voted })).replicated
  const wrong = pluralityError({ k: 5, probabilities: [0.7, 0.2, 0.1] })
  // Ties go to the lower class here, which is the right one: errors are fewer.
  expect(interval[1][0][0]).toBeGreaterThan(1 - wrong)
  expect(interval[0][0][0]).toBeGreaterThan(0.7)
})

function modeOf(labels: number[]): number {
  const counts = [0, 1, 2].map((c) => labels.filter((label) => label === c).length)
  return counts.indexOf(Math.max(...counts))
}

test.each([
  ['another number of classes', { clean: Int32Array.of(0, 1) }, 'BAD_SHAPE'],
  ['a class out of range', { clean: Int32Array.of(0, 1, 2) }, 'BAD_VALUE'],
  ['two sets', { sets: 2, predicted: new Int32Array(6) }, 'BAD_OPTION'],
])('replicatedNoise refuses %s', async (_, change, code) => {
  const good = { predicted: new Int32Array(9), posterior: new Array(6).fill(0.5), sets: 3, classes: 2 }
  await expect(replicatedNoise({ ...good, clean: Int32Array.of(0, 1, 1), ...change })).rejects.toMatchObject({ code })
})
