import KNN from 'ml-knn'
import { createEngine, nearest } from 'noisy-teacher'
import { consume, normalRows } from './problem.ts'
import { type Contender, compare } from './suite.ts'
import { squaredDistances, tf } from './tfjs.ts'

const [n, m, d] = [10_000, 2_000, 64]
const points = normalRows(1, 'points', n, d)
const queries = normalRows(1, 'queries', m, d)

function ours(threads: number): Contender {
  return {
    name: `noisy-teacher, ${threads} thread${threads > 1 ? 's' : ''}`,
    prepare: async () => {
      const engine = await createEngine({ threads })
      const [q, x] = [engine.matrix(m, d, queries), engine.matrix(n, d, points)]
      return async () => consume((await nearest(q, x)).index)
    },
  }
}

/** What one would write without a library. */
function plainLoop(): Uint32Array {
  const found = new Uint32Array(m)
  for (let i = 0; i < m; i++) {
    let best = Number.POSITIVE_INFINITY
    for (let j = 0; j < n; j++) {
      let squared = 0
      for (let t = 0; t < d; t++) {
        const difference = queries[i * d + t] - points[j * d + t]
        squared += difference * difference
      }
      if (squared < best) {
        best = squared
        found[i] = j
      }
    }
  }
  return found
}

const rowsOf = (flat: Float32Array) =>
  Array.from({ length: flat.length / d }, (_, i) => Array.from(flat.subarray(i * d, i * d + d)))

const contenders: Contender[] = [
  ours(1),
  ours(2),
  { name: 'plain TypeScript loop', samples: 3, prepare: async () => () => consume(plainLoop()) },
  {
    name: 'tfjs-backend-wasm, 1 thread',
    prepare: async () => {
      const [q, x] = [tf.tensor2d(queries, [m, d]), tf.tensor2d(points, [n, d])]
      return async () => {
        const found = tf.tidy(() => tf.argMin(squaredDistances(q, x), 1))
        consume(await found.data())
        found.dispose()
      }
    },
  },
  {
    name: 'ml-knn (k-d tree), 100 queries scaled up',
    samples: 1,
    share: 100 / m,
    prepare: async () => {
      const labels = Array.from({ length: n }, (_, j) => j)
      const tree = new KNN(rowsOf(points), labels, { k: 1 })
      const asked = rowsOf(queries).slice(0, 100)
      return () => consume(tree.predict(asked))
    },
  },
]

export const run = () => compare(`nearest: n=${n}, m=${m}, d=${d}`, contenders)
