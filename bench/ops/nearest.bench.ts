import { createEngine, nearest } from 'noisy-teacher'
import { consume, normalRows } from '../problem.ts'
import { defineSuite } from '../suite.ts'
import { compare, type OwnContender, type PeerContender } from './benny.ts'

const [n, m, d] = [10_000, 2_000, 64]

interface NearestOperands {
  points: Float32Array
  queries: Float32Array
}

function ours({ points, queries }: NearestOperands, threads: number): OwnContender {
  return {
    threads,
    prepare: async () => {
      const engine = await createEngine({ threads })
      const [q, x] = [engine.matrix(m, d, queries), engine.matrix(n, d, points)]
      return async () => consume((await nearest(q, x)).index)
    },
  }
}

/** The search that one writes without a library. */
function plainLoop({ points, queries }: NearestOperands): Uint32Array {
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

async function peersOf(operands: NearestOperands): Promise<PeerContender[]> {
  const { squaredDistances, tf } = await import('./tfjs.ts')
  const { default: KNN } = await import('ml-knn')
  const { points, queries } = operands
  return [
    { name: 'plain TypeScript loop', samples: 3, prepare: async () => () => consume(plainLoop(operands)) },
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
      // A k-d tree. 100 queries take long enough; their time is scaled up.
      name: 'ml-knn',
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
}

export const suite = defineSuite({
  name: 'ops/nearest',
  title: 'nearest beside what JavaScript has',
  measures: 'Seconds of one search, medians of benny; the peers have one thread.',
  options: {},
  async *run() {
    const operands = { points: normalRows(1, 'points', n, d), queries: normalRows(1, 'queries', m, d) }
    const own = [ours(operands, 1), ours(operands, 2)]
    yield* await compare(`nearest: n=10,000, m=2,000, d=${d}`, own, await peersOf(operands))
  },
})
