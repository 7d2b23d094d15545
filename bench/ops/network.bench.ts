import type { Rank } from '@tensorflow/tfjs-core'
import { createEngine, type Numerics } from '#engine/engine.js'
import { networkIn } from '#ops/dense/network.js'
import { alternate, median, medianRatio, processorSeconds } from '../alternate.ts'
import { consume } from '../problem.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { compare, type PeerContender } from './benny.ts'
import { batch, type DigitsLesson, digitsLesson, epochOf, form, momentum, rate, rows, widths } from './network.ts'
import { FLOPS_OF_TURN, peakLoop } from './peak.ts'

/** Rows of an epoch that the peer trains on. */
const PEER_ROWS = 16 * batch
/** Rounds that warm up the loop in registers and the product. */
const WARM_ROUNDS = 5
/** Turns of the loop in one call: one long call would never leave the compiler's baseline. */
const TURNS_PER_CALL = 20_000

async function tfjsPeer({ pixels, labels, shuffled, first, last }: DigitsLesson): Promise<PeerContender> {
  const { tf } = await import('./tfjs.ts')
  return {
    name: 'tfjs-backend-wasm, 1 thread',
    samples: 2,
    share: PEER_ROWS / rows,
    prepare: async () => {
      const x = tf.tensor2d(pixels, [rows, 784])
      const y = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), 10), 'float32')
      const w1 = tf.variable(tf.tensor2d(first, [784, 1024]))
      const b1 = tf.variable(tf.zeros<Rank.R1>([1024]))
      const w2 = tf.variable(tf.tensor2d(last, [1024, 10]))
      const b2 = tf.variable(tf.zeros<Rank.R1>([10]))
      const optimizer = tf.train.momentum(rate, momentum)
      return async () => {
        for (let at = 0; at < PEER_ROWS; at += batch) {
          tf.tidy(() => {
            const taken = tf.tensor1d(Int32Array.from(shuffled.subarray(at, at + batch)), 'int32')
            const [inputs, targets] = [tf.gather(x, taken), tf.gather(y, taken)]
            const hidden = tf.relu(tf.add(tf.matMul(inputs, w1), b1))
            const shares = tf.softmax(tf.add(tf.matMul(hidden, w2), b2))
            // Written out: the wasm backend's package has no gradients, and these are the ones that tfjs computes.
            const deltas = tf.div(tf.sub(shares, targets), taken.size)
            const below = tf.mul(tf.matMul(deltas, w2, false, true), tf.step(hidden))
            optimizer.applyGradients({
              [w1.name]: tf.matMul(inputs, below, true, false),
              [b1.name]: tf.sum(below, 0),
              [w2.name]: tf.matMul(hidden, deltas, true, false),
              [b2.name]: tf.sum(deltas, 0),
            })
          })
        }
        consume(await b2.data())
      }
    },
  }
}

/** Measures the forward product beside multiplications and additions in registers, in processor time of the one thread. */
async function besidePeak({ pixels, weights }: DigitsLesson, numerics: Numerics, rounds: number): Promise<BenchRow> {
  const some = 10 * batch
  const turns = Math.round((some * 2 * (784 * 1024 + 1024 * 10)) / FLOPS_OF_TURN)
  const loop = await peakLoop(numerics === 'relaxed')
  await using engine = await createEngine({ threads: 1, numerics })
  const x = engine.matrix(some, 784, pixels.subarray(0, some * 784))
  const network = await engine.call('bench', [x], {}, async (call) => networkIn(call, form, weights))
  const product = () => engine.call('bench', [x], {}, (call) => network.outputsIn(call, x, 'outputs'))
  const inRegisters = async () => {
    for (let done = 0; done < turns; done += TURNS_PER_CALL) {
      consume([loop(Math.min(TURNS_PER_CALL, turns - done), 0.5, 1)])
    }
  }
  const forward = async () => consume(await product())
  const calls = [inRegisters, forward].map(
    (call) => async () => (turns * FLOPS_OF_TURN) / (await processorSeconds(call)),
  )
  const [peak, own] = await alternate(calls, { rounds, warm: WARM_ROUNDS })
  return {
    measured: `forward product of ${some} digits`,
    threads: 1,
    numerics,
    unit: 'FLOP/s',
    ours: median(own),
    peer: { name: 'the SIMD peak', value: median(peak) },
    timesFaster: medianRatio(own, peak),
  }
}

export const suite = defineSuite({
  name: 'ops/network',
  title: `networks of ${widths.join('-')} on digits, beside the SIMD peak and tfjs`,
  measures: 'Rates of a forward product, medians of alternating rounds; then seconds of one epoch, medians of benny.',
  options: { rounds: 15 },
  async *run({ options: { rounds } }) {
    const lesson = await digitsLesson()
    for (const numerics of ['strict', 'relaxed'] as const) yield await besidePeak(lesson, numerics, rounds)
    const own = [1, 2].flatMap((threads) => [epochOf(lesson, threads, 'strict'), epochOf(lesson, threads, 'relaxed')])
    yield* await compare(`epoch of 8,000 digits, batch ${batch}, momentum`, own, [await tfjsPeer(lesson)])
  },
})
