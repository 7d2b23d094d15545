import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

// The backend must be ready before the first tensor. In Node it has SIMD and no threads.
await tf.setBackend('wasm')
await tf.ready()

/** Returns |q|² + |x|² - 2 q·x of every pair, m×n. */
export function squaredDistances(q: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const norms = (rows: tf.Tensor2D) => tf.sum(tf.square(rows), 1)
  const products = tf.mul(tf.matMul(q, x, false, true), -2)
  return tf.add(tf.add(products, norms(x)), tf.expandDims(norms(q), 1)) as tf.Tensor2D
}

export { tf }
