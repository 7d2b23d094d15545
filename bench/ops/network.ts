import { loadDigits } from '#data/digits.js'
import { createEngine, type Numerics } from '#engine/engine.js'
import { placesOf } from '#ops/dense/layout.js'
import { networkIn } from '#ops/dense/network.js'
import { NetworkTraining, type UpdateRule } from '#ops/dense/train.js'
import { stream } from '#random/stream.js'
import { consume, normalRows } from '../problem.ts'
import type { OwnContender } from './benny.ts'

export const [rows, batch, rate, momentum] = [8000, 128, 0.01, 0.9]
export const widths = [784, 1024, 10]
export const form = { widths, center: new Float64Array(784), scale: 1 }

/** Steps of plain descent with momentum, as the peers have it. */
const rule: UpdateRule = { optimizer: 'sgd', momentum, squares: 0, decay: 0 }

/** 8,000 digits, the order of their batches, and the initial weights of the two layers. */
export interface DigitsLesson {
  pixels: Float32Array
  labels: Int32Array
  shuffled: Uint32Array
  first: Float32Array
  last: Float32Array
  /** The initial weights of ours, in its layout. */
  weights: Float32Array
}

/** Returns the lesson, which is the same in every run. */
export async function digitsLesson(): Promise<DigitsLesson> {
  const digits = await loadDigits()
  const order = stream(3, 'network').permutation(digits.rows).subarray(0, rows)
  const pixels = new Float32Array(rows * 784)
  order.forEach((row, i) => {
    pixels.set(digits.pixels.subarray(784 * row, 784 * (row + 1)), 784 * i)
  })
  const first = normalRows(3, 'weights', 784, 1024).map((value) => value * Math.sqrt(2 / 784))
  return {
    pixels,
    labels: Int32Array.from(order, (row) => digits.labels[row]),
    shuffled: stream(3, 'batches').permutation(rows),
    first,
    last: normalRows(3, 'weights', 1024, 10).map((value) => value * Math.sqrt(1 / 1024)),
    weights: Float32Array.from({ length: placesOf(widths)[2] }, (_, i) => first[i % first.length]),
  }
}

/** Returns ours: an epoch on an engine of so many threads. */
export function epochOf(
  { pixels, labels, shuffled, weights }: DigitsLesson,
  threads: number,
  numerics: Numerics,
): OwnContender {
  return {
    threads,
    numerics,
    prepare: async () => {
      const engine = await createEngine({ threads, numerics })
      const x = engine.matrix(rows, 784, pixels)
      return () =>
        engine.call('bench', [x], {}, async (call) => {
          using network = networkIn(call, form, weights)
          const lesson = { x, rows, y: labels, loss: 'cross-entropy', batch, rule } as const
          const training = new NetworkTraining(call, network, lesson)
          const rates = new Float32Array(2 * training.batches).fill(rate)
          consume([await training.epochIn({ order: shuffled, rates })])
        })
    },
  }
}
