import type { Call } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { checkFinite } from '../engine/values.js'
import { ln } from '../random/elementary.js'
import { DRAW_PRODUCTS, DRAWS_SCRATCH_BYTES } from '../random/matrix.js'
import type { Stream } from '../random/stream.js'
import type { GaussianMixture } from './mixture.js'

/** Number of values that the op processes in one pass, few enough to stay in the first-level cache. */
const PASS_NUMBERS = 512
/** Number of values in one unit of work of a thread, which takes about half a millisecond. */
const BLOCK_NUMBERS = 1 << 17
/** A number just below the largest float32, and one above any normal draw: the normal quantile of 2^-53 is -8.21. */
const [LARGEST_FLOAT32, LARGEST_NORMAL] = [3.4e38, 8.3]

/**
 * Draws n rows of a mixture as a float32 matrix (n×dimension), their labels y and their Bayes optimal classes `clean`.
 * Throws BAD_VALUE when a row exceeds the range of float32; OUT_OF_MEMORY when the rows do not fit.
 */
export async function sampleMixtureIn(
  call: Call,
  mixture: GaussianMixture,
  n: number,
  streamOf: (what: string) => Stream,
): Promise<{ x: Matrix; y: Int32Array; clean: Int32Array }> {
  const [classes, dimension] = [mixture.means.length, mixture.means[0].length]
  const { memory } = call.engine
  const x = call.allocate(4 * n * dimension)
  const labels = call.allocate(8 * n)
  const passRows = Math.max(1, Math.floor(PASS_NUMBERS / Math.max(classes, dimension)))
  await call.run('result', {
    op: 'sampleMixture',
    args: [x, labels, labels + 4 * n, describeIn(call, mixture, passRows, streamOf)],
    rows: n,
    block: Math.max(1, Math.floor(BLOCK_NUMBERS / (dimension * (classes + 1) + 8))),
    products: DRAW_PRODUCTS * n * (dimension + classes + 2),
    scratchBytes: DRAWS_SCRATCH_BYTES + 8 * (passRows * (1 + classes + dimension) + 1),
  })
  if (!withinFloat32(mixture)) {
    const values = memory.view<Float32Array>(Float32Array, x, n * dimension)
    await call.loop(n, dimension, (first, last) => checkFinite(values, dimension, first, last))
  }
  const labelsAt = (address: number) => memory.view<Int32Array>(Int32Array, address, n).slice()
  const [y, clean] = [labelsAt(labels), labelsAt(labels + 4 * n)]
  return { x: call.toMatrix(n, dimension, 'f32', x), y, clean }
}

/** Writes the parameters of the op to memory and returns their address; `assembly/mixture.ts` has the layout. */
function describeIn(
  call: Call,
  { means, weights, deviation }: GaussianMixture,
  passRows: number,
  streamOf: (what: string) => Stream,
): number {
  const [classes, dimension] = [means.length, means[0].length]
  const [components, inputs, labels] = ['components', 'inputs', 'labels'].map((what) => streamOf(what).key)
  const { seedLow, seedHigh, trial } = inputs
  const purposes = [components.purpose, inputs.purpose, labels.purpose]
  const words = [classes, dimension, passRows, seedLow, seedHigh, trial, ...purposes]
  const count = 1 + classes * (2 + dimension)
  const address = call.allocate(40 + 8 * count)
  const { memory } = call.engine
  memory.view<Uint32Array>(Uint32Array, address, words.length).set(words)
  const numbers = memory.view<Float64Array>(Float64Array, address + 40, count)
  numbers[0] = deviation
  numbers.set(weights, 1)
  numbers.set(weights.map(ln), 1 + classes)
  means.forEach((mean, c) => {
    numbers.set(mean, 1 + classes * 2 + c * dimension)
  })
  return address
}

/** Returns true if no row of the mixture can exceed the range of float32. */
function withinFloat32({ means, deviation }: GaussianMixture): boolean {
  const most = LARGEST_FLOAT32 - LARGEST_NORMAL * deviation
  return means.every((mean) => mean.every((value) => Math.abs(value) < most))
}
