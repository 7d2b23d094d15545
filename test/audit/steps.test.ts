import { expect, test } from 'vitest'
import { calibrate, logProbabilities } from '#audit/calibrate.js'
import { cleanProbabilities, invert } from '#audit/clean.js'
import { coreNoise } from '#audit/core.js'
import { predictionOf } from '#audit/prediction.js'
import { rankRows } from '#audit/ranking.js'
import { separableNoise } from '#audit/separable.js'
import { fitStack } from '#audit/stack.js'
import { nearestOpinions } from '#audit/students/nearest.js'
import { coreTransition, countJoint, entryIntervals, shrunkTransition } from '#audit/transition.js'
import { seeded } from '../reference/numbers.js'

const CLASSES = 3
const between = async () => {}

/** Labels with random scores that tell something of them. */
function drawn(n: number, seed: number) {
  const random = seeded(seed)
  const y = Int32Array.from({ length: n }, () => Math.floor(random() * CLASSES))
  const counts = new Int32Array(CLASSES)
  for (const label of y) counts[label]++
  const scores = (strength: number) =>
    Float32Array.from({ length: n * CLASSES }, (_, at) => {
      return 2 * random() + (at % CLASSES === y[Math.floor(at / CLASSES)] ? strength : 0)
    })
  return { labels: { y, classes: CLASSES, counts }, scores, rows: Uint32Array.from({ length: n }, (_, i) => i) }
}

const softmax = (logits: number[]) => {
  const parts = logits.map((value) => Math.exp(value - Math.max(...logits)))
  return parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0))
}
const rowOf = (values: Float32Array, row: number) => [...values.subarray(row * CLASSES, (row + 1) * CLASSES)]

/** Mean log-likelihood of labels under given probabilities of a row. */
const likelihood = (y: Int32Array, of: (row: number) => number[]) =>
  y.reduce((sum, label, row) => sum + Math.log(of(row)[label]), 0) / y.length

test('a calibration is likelier than those beside it, and returns the probabilities that it says', async () => {
  const { labels, scores, rows } = drawn(300, 1)
  const { y, counts } = labels
  const opinion = { name: 'drawn', setting: 0, scores: scores(0.7) }
  const found = await calibrate(opinion, labels, rows, between)
  const at = (scale: number, share: number) =>
    likelihood(y, (row) => {
      const own = softmax(rowOf(opinion.scores, row).map((value) => scale * value))
      return own.map((p, c) => (1 - share) * p + (share * counts[c]) / y.length)
    })
  expect(found.likelihood).toBeCloseTo(at(found.scale, found.share), 6)
  for (const scale of [0.7, 1, 1.4]) {
    for (const share of [-0.1, 0, 0.1]) {
      const moved = Math.min(0.9999, Math.max(1e-4, found.share + share))
      expect(at(found.scale * scale, moved)).toBeLessThan(found.likelihood + 2e-4)
    }
  }
  const logs = logProbabilities(found, labels)
  expect(likelihood(y, (row) => rowOf(logs, row).map(Math.exp))).toBeCloseTo(found.likelihood, 5)
})

test('weights of students are the likeliest of those that are not negative', async () => {
  const { labels, scores, rows } = drawn(400, 2)
  const opinions = [0.8, 0.8, -0.5].map((strength) => {
    const logits = scores(strength)
    return logits.map((_, at) => Math.log(softmax(rowOf(logits, Math.floor(at / CLASSES)))[at % CLASSES]))
  })
  const { weights, likelihood: most } = await fitStack(opinions, labels, rows, between)
  const at = (w: readonly number[]) =>
    likelihood(labels.y, (row) => {
      const logits = [0, 1, 2].map((c) => opinions.reduce((sum, each, m) => sum + w[m] * each[row * CLASSES + c], 0))
      return softmax(logits)
    })
  expect(most).toBeCloseTo(at([...weights]), 8)
  // The third student misleads: its best weight is below 0.
  expect(weights[2]).toBe(0)
  for (const m of [0, 1, 2]) {
    for (const step of [-0.02, 0.02]) {
      const moved = [...weights].map((w, each) => (each === m ? Math.max(0, w + step) : w))
      expect(at(moved)).toBeLessThan(most + 1e-9)
    }
  }
})

test('k-NN opinions count the labels of neighbors and the shares of all other labels', () => {
  const labels = { y: Int32Array.of(0, 0, 1, 1), classes: 2, counts: Int32Array.of(2, 2) }
  const index = Uint32Array.of(1, 2, 3, 0, 2, 3, 3, 1, 0, 2, 0, 1)
  const [{ name, scores }] = nearestOpinions(labels, { index, k: 3 })
  expect(name).toBe('nearest k=3')
  // Row 0 has neighbors of labels 0, 1, 1; of the other three labels, a third is 0.
  expect(scores[0]).toBeCloseTo(Math.log((1 + 1 / 3) / 4), 6)
  expect(scores[1]).toBeCloseTo(Math.log((2 + 2 / 3) / 4), 6)
})

test('the core is the disagreement among the largest margins, and stops where disagreement begins', () => {
  const n = 2000
  // Both classes are predicted alike; the lower half of the margins has only labels of the other class.
  const probabilities = new Float32Array(2 * n)
  const y = new Int32Array(n)
  for (let row = 0; row < n; row++) {
    const best = row % 2
    const rank = Math.floor(row / 2)
    probabilities[2 * row + best] = 0.99 - (0.4 * rank) / n
    probabilities[2 * row + 1 - best] = 1 - probabilities[2 * row + best]
    y[row] = rank >= n / 4 || rank % 10 === 0 ? 1 - best : best
  }
  const { estimate, interval, share } = coreNoise(predictionOf(y, 2, probabilities))
  expect(share).toBeCloseTo(0.5, 6)
  expect(estimate).toBeCloseTo(0.1, 6)
  const half = 1.96 * Math.sqrt((0.1 * 0.9) / 1000)
  expect(interval[0]).toBeCloseTo(0.1 - half, 3)
  expect(interval[1]).toBeCloseTo(0.1 + half, 3)
})

test('an inverse times its matrix is the unit matrix, and there is none of a singular one', () => {
  const random = seeded(3)
  const size = 5
  const matrix = Float64Array.from({ length: size * size }, () => random() - 0.5)
  const inverse = invert(matrix, size)!
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const entry = [0, 1, 2, 3, 4].reduce((sum, k) => sum + matrix[i * size + k] * inverse[k * size + j], 0)
      expect(entry).toBeCloseTo(Number(i === j), 10)
    }
  }
  expect(invert(Float64Array.of(1, 2, 2, 4), 2)).toBeUndefined()
})

test('clean probabilities undo a transition matrix, and are at least 0.001', () => {
  const transition = Float64Array.of(0.8, 0.2, 0.3, 0.7)
  const clean = cleanProbabilities(Float32Array.of(0.5, 0.5, 0.1, 0.9), 2, transition)
  // (0.4, 0.6) T = (0.5, 0.5); the second row would need a negative share.
  expect(clean[0]).toBeCloseTo(0.4, 5)
  expect(clean[2]).toBeCloseTo(0.001 / (0.001 + 1.4), 5)
})

test('a transition matrix is shrunk to the error of all classes, and has that of a class without rows', () => {
  const counts = Float64Array.of(90, 10, 0, 0, 100, 0, 0, 0, 0)
  const matrix = shrunkTransition(counts, 3)
  const pooled = 10 / 200
  expect(matrix[0]).toBeCloseTo(1 - (10 + 4 * pooled) / 104, 10)
  expect(matrix[8]).toBeCloseTo(1 - pooled, 10)
  expect(matrix[6]).toBeCloseTo(pooled / 2, 10)
  expect(matrix[1]).toBeGreaterThan(matrix[2])
  for (const row of [0, 3, 6]) expect(matrix[row] + matrix[row + 1] + matrix[row + 2]).toBeCloseTo(1, 10)
  const [low, high] = entryIntervals(matrix, counts, 3, 0.01)
  expect(low[1]).toBeLessThan(0.05)
  expect(high[1]).toBeGreaterThan(0.15)
})

test('the separable end and the ranking are exact where a student knows the class of every row', () => {
  const n = 3000
  const random = seeded(5)
  const truth = Int32Array.from({ length: n }, () => Math.floor(random() * CLASSES))
  const next = [0.2, 0.1, 0.3]
  const y = truth.map((k) => (random() < next[k] ? (k + 1) % CLASSES : k))
  const probabilities = new Float32Array(n * CLASSES)
  truth.forEach((k, row) => {
    probabilities[row * CLASSES + k] = 1 - next[k]
    probabilities[row * CLASSES + ((k + 1) % CLASSES)] = next[k]
  })
  const prediction = predictionOf(y, CLASSES, probabilities)
  const wrong = y.filter((label, row) => label !== truth[row]).length
  const found = separableNoise(prediction, 0.02)
  expect([...found.truth]).toEqual([...truth])
  expect(found.estimate).toBeCloseTo(wrong / n, 12)
  expect(found.interval[1]).toBeGreaterThan(wrong / n + 0.02)
  expect([...countJoint(prediction, truth)]).toEqual([...found.counts])
  const { scores, certain } = rankRows(prediction, coreTransition(prediction).transition, wrong / n)
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a])
  expect(order.slice(0, wrong).every((row) => y[row] !== truth[row])).toBe(true)
  expect(certain.reduce((sum, each) => sum + each, 0)).toBe(wrong)
})
