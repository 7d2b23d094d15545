import { createEngine, gramMatvec, laplace, type Numerics } from 'noisy-teacher'
import { consume, normalRows } from './problem.ts'
import { type Contender, compare } from './suite.ts'
import { squaredDistances, tf } from './tfjs.ts'

const [n, m, d, outputs, bandwidth] = [10_000, 2_000, 64, 10, 8]
const points = normalRows(2, 'points', n, d)
const queries = normalRows(2, 'queries', m, d)
const weights = normalRows(2, 'weights', n, outputs)

function ours(threads: number, numerics: Numerics): Contender {
  return {
    name: `noisy-teacher, ${threads} thread${threads > 1 ? 's' : ''}, ${numerics}`,
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

/** What one would write without a library. */
function plainLoop(): Float32Array {
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

const contenders: Contender[] = [
  ours(1, 'strict'),
  ours(1, 'relaxed'),
  ours(2, 'strict'),
  ours(2, 'relaxed'),
  { name: 'plain TypeScript loop', samples: 3, prepare: async () => () => consume(plainLoop()) },
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

export const run = () => compare(`gramMatvec: n=${n}, m=${m}, d=${d}, ${outputs} outputs, Laplace`, contenders)
