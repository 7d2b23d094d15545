import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

// Must be ready before anybody makes a tensor. In Node the backend has SIMD and no threads.
await tf.setBackend('wasm')
await tf.ready()

/** |q|² + |x|² - 2 q·x for every pair, m×n. */
export function squaredDistances(q: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  const norms = (rows: tf.Tensor2D) => tf.sum(tf.square(rows), 1)
  const products = tf.mul(tf.matMul(q, x, false, true), -2)
  return tf.add(tf.add(products, norms(x)), tf.expandDims(norms(q), 1)) as tf.Tensor2D
}

export { tf }
