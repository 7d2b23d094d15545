import { createEngine, gramMatvec, laplace, type Numerics } from 'noisy-teacher'
import { consume, normalRows } from '../problem.ts'
import { defineSuite } from '../suite.ts'
import { compare, type OwnContender, type PeerContender } from './benny.ts'

const [n, m, d, outputs, bandwidth] = [10_000, 2_000, 64, 10, 8]

interface GramOperands {
  points: Float32Array
  queries: Float32Array
  weights: Float32Array
}

function ours({ points, queries, weights }: GramOperands, threads: number, numerics: Numerics): OwnContender {
  return {
    threads,
    numerics,
    prepare: async () => {
      const engine = await createEngine({ threads, numerics })
      const [q, x, v] = [engine.matrix(m, d, queries), engine.matrix(n, d, points), engine.matrix(n, outputs, weights)]
      const kernel = laplace({ bandwidth })
      return async () => {
        const product = await gramMatvec(kernel, q, x, v)
        consume(product.toArray())
        product.dispose()
      }
    },
  }
}

/** The product that one writes without a library. */
function plainLoop({ points, queries, weights }: GramOperands): Float32Array {
  const product = new Float32Array(m * outputs)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let squared = 0
      for (let t = 0; t < d; t++) {
        const difference = queries[i * d + t] - points[j * d + t]
        squared += difference * difference
      }
      const value = Math.exp(-Math.sqrt(squared) / bandwidth)
      for (let r = 0; r < outputs; r++) product[i * outputs + r] += value * weights[j * outputs + r]
    }
  }
  return product
}

async function peersOf(operands: GramOperands): Promise<PeerContender[]> {
  const { squaredDistances, tf } = await import('./tfjs.ts')
  const { points, queries, weights } = operands
  return [
    { name: 'plain TypeScript loop', samples: 3, prepare: async () => () => consume(plainLoop(operands)) },
    {
      name: 'tfjs-backend-wasm, 1 thread',
      prepare: async () => {
        const [q, x] = [tf.tensor2d(queries, [m, d]), tf.tensor2d(points, [n, d])]
        const v = tf.tensor2d(weights, [n, outputs])
        return async () => {
          const product = tf.tidy(() => {
            const distances = tf.sqrt(tf.relu(squaredDistances(q, x)))
            return tf.matMul(tf.exp(tf.mul(distances, -1 / bandwidth)), v)
          })
          consume(await product.data())
          product.dispose()
        }
      },
    },
  ]
}

export const suite = defineSuite({
  name: 'ops/gram',
  title: 'gramMatvec beside what JavaScript has',
  measures:
    'Seconds of one product of a Laplace Gram matrix with 10 outputs, medians of benny; the peers have one thread.',
  options: {},
  async *run() {
    const operands = {
      points: normalRows(2, 'points', n, d),
      queries: normalRows(2, 'queries', m, d),
      weights: normalRows(2, 'weights', n, outputs),
    }
    const own = [1, 2].flatMap((threads) => [ours(operands, threads, 'strict'), ours(operands, threads, 'relaxed')])
    yield* await compare(`gramMatvec: n=10,000, m=2,000, d=${d}`, own, await peersOf(operands))
  },
})
