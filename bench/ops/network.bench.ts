import { loadDigits } from '#data/digits.js'
import { createEngine, type Numerics } from '#engine/engine.js'
import { placesOf } from '#ops/dense/layout.js'
import { networkIn } from '#ops/dense/network.js'
import { type Rule, Training } from '#ops/dense/train.js'
import { stream } from '#random/stream.js'
import { FLOPS_OF_TURN, peakLoop } from './peak.ts'
import { consume, normalRows } from './problem.ts'
import { type Contender, compare } from './suite.ts'
import { tf } from './tfjs.ts'

const [rows, batch, rate, momentum] = [8000, 128, 0.01, 0.9]
/** Rows of an epoch that the peer does. */
const PEER_ROWS = 16 * batch
const widths = [784, 1024, 10]
const digits = await loadDigits()
const order = stream(3, 'network').permutation(digits.rows).subarray(0, rows)
const pixels = new Float32Array(rows * 784)
order.forEach((row, i) => {
  pixels.set(digits.pixels.subarray(784 * row, 784 * (row + 1)), 784 * i)
})
const labels = Int32Array.from(order, (row) => digits.labels[row])
const shuffled = stream(3, 'batches').permutation(rows)
const first = normalRows(3, 'weights', 784, 1024).map((value) => value * Math.sqrt(2 / 784))
const last = normalRows(3, 'weights', 1024, 10).map((value) => value * Math.sqrt(1 / 1024))

const weights = Float32Array.from({ length: placesOf(widths)[2] }, (_, i) => first[i % first.length])

/** Steps of plain descent with momentum, as the peer has it. */
const rule: Rule = { optimizer: 'sgd', momentum, squares: 0, decay: 0 }

function ours(threads: number, numerics: Numerics): Contender {
  return {
    name: `noisy-teacher, ${threads} thread${threads > 1 ? 's' : ''}, ${numerics}`,
    prepare: async () => {
      const engine = await createEngine({ threads, numerics })
      const x = engine.matrix(rows, 784, pixels)
      const form = { widths, center: new Float64Array(784), scale: 1 }
      return () =>
        engine.call('bench', [x], {}, async (call) => {
          using network = networkIn(call, form, weights)
          const lesson = { x, rows, y: labels, loss: 'cross-entropy', batch, rule } as const
          const training = new Training(call, network, lesson)
          const rates = new Float32Array(2 * training.batches).fill(rate)
          consume([await training.epochIn({ order: shuffled, rates })])
        })
    },
  }
}

const peer: Contender = {
  name: 'tfjs-backend-wasm, 1 thread',
  samples: 2,
  share: PEER_ROWS / rows,
  prepare: async () => {
    const x = tf.tensor2d(pixels, [rows, 784])
    const y = tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), 10), 'float32')
    const w1 = tf.variable(tf.tensor2d(first, [784, 1024]))
    const b1 = tf.variable(tf.zeros<tf.Rank.R1>([1024]))
    const w2 = tf.variable(tf.tensor2d(last, [1024, 10]))
    const b2 = tf.variable(tf.zeros<tf.Rank.R1>([10]))
    const optimizer = tf.train.momentum(rate, momentum)
    return async () => {
      for (let at = 0; at < PEER_ROWS; at += batch) {
        tf.tidy(() => {
          const taken = tf.tensor1d(Int32Array.from(shuffled.subarray(at, at + batch)), 'int32')
          const [inputs, targets] = [tf.gather(x, taken), tf.gather(y, taken)]
          const hidden = tf.relu(tf.add(tf.matMul(inputs, w1), b1))
          const shares = tf.softmax(tf.add(tf.matMul(hidden, w2), b2))
          // Written out: the wasm backend's package has no gradients, and these are the ones that tfjs takes.
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

const contenders = [ours(1, 'strict'), ours(1, 'relaxed'), ours(2, 'strict'), ours(2, 'relaxed'), peer]

/** Rounds of the loop in registers and the product by turns; the first only warm up. */
const [ROUNDS, WARM] = [20, 5]
/** Turns of one call: one long call would never leave the compiler's baseline. */
const CALL = 20_000

/** The forward product's share of what multiplies and adds do in registers, by turns, in processor time of the one thread. */
async function besidePeak(numerics: Numerics): Promise<void> {
  const some = 10 * batch
  const turns = Math.round((some * 2 * (784 * 1024 + 1024 * 10)) / FLOPS_OF_TURN)
  const loop = await peakLoop(numerics === 'relaxed')
  const engine = await createEngine({ threads: 1, numerics })
  const x = engine.matrix(some, 784, pixels.subarray(0, some * 784))
  const form = { widths, center: new Float64Array(784), scale: 1 }
  const network = await engine.call('bench', [x], {}, async (call) => networkIn(call, form, weights))
  const product = () => engine.call('bench', [x], {}, (call) => network.outputsIn(call, x, 'outputs'))
  const shares: number[] = []
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const peak = await secondsOf(async () => {
      for (let done = 0; done < turns; done += CALL) consume([loop(Math.min(CALL, turns - done), 0.5, 1)])
    })
    const own = await secondsOf(async () => consume(await product()))
    if (round < WARM) continue
    shares.push(peak / own)
    rates.push((turns * FLOPS_OF_TURN) / own / 1e9)
  }
  const [share, rate] = [shares, rates].map((values) => values.sort((a, b) => a - b)[values.length >> 1])
  console.log(`\nforward product, ${numerics}: ${share.toFixed(2)} of the SIMD peak, ${rate.toFixed(1)} GFLOP/s`)
  await engine.close()
}

async function secondsOf(body: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await body()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

export async function run(): Promise<void> {
  await besidePeak('strict')
  await besidePeak('relaxed')
  await compare(`one epoch of ${widths.join('-')}, ${rows} digits, batch ${batch}, momentum`, contenders)
}
