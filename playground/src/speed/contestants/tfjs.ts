import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import binary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import * as tf from '@tensorflow/tfjs-core'
import { owner } from '../../compute/owner.ts'
import { BANDWIDTH, DIMENSION, OUTPUTS } from '../problems.ts'
import type { Contestant } from './contestant.ts'

// One thread: the workers of more threads are scripts from memory, which the page's policy refuses. The other binaries are
// named because they must be; they are not loaded.
const address = new URL(binary, import.meta.url).href
const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'] as const
setWasmPaths(Object.fromEntries(names.map((name) => [name, address])))
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
await tf.setBackend('wasm')
await tf.ready()

/** Returns |q|² + |x|² - 2 q·x of every pair, m × n: the form that matrix libraries compute fast. */
function squaredDistances(q: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const norms = (rows: tf.Tensor2D) => tf.sum(tf.square(rows), 1)
  const products = tf.mul(tf.matMul(q, x, false, true), -2)
  return tf.add(tf.add(products, norms(x)), tf.expandDims(norms(q), 1)) as tf.Tensor2D
}

const nearest = (q: tf.Tensor2D, x: tf.Tensor2D) => tf.argMin(squaredDistances(q, x), 1)

function gramProduct(q: tf.Tensor2D, x: tf.Tensor2D, v: tf.Tensor2D): tf.Tensor {
  // Rounding can make a squared distance negative.
  const distances = tf.sqrt(tf.relu(squaredDistances(q, x)))
  return tf.matMul(tf.exp(tf.mul(distances, -1 / BANDWIDTH)), v)
}

/** TensorFlow.js with its WebAssembly backend: SIMD, one thread. */
export const tfjs: Contestant = {
  name: 'tfjs',
  prepare({ kind }, { n, m, points, queries, weights }) {
    const { own, disposeAll } = owner()
    const tensor = (values: Float32Array, rows: number, columns: number) => {
      const made = tf.tensor2d(values, [rows, columns])
      own({ [Symbol.dispose]: () => made.dispose() })
      return made
    }
    const [x, q] = [tensor(points, n, DIMENSION), tensor(queries, m, DIMENSION)]
    const v = tensor(weights, n, OUTPUTS)
    return {
      run: async () => {
        const answer = tf.tidy((): tf.Tensor => (kind === 'nearest' ? nearest(q, x) : gramProduct(q, x, v)))
        try {
          return (await answer.data()) as Int32Array | Float32Array
        } finally {
          answer.dispose()
        }
      },
      [Symbol.dispose]: disposeAll,
    }
  },
}
