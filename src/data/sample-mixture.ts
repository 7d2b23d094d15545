import type { Call } from '../engine/call.js'
import { checkFinite } from '../engine/values.js'
import { ln } from '../random/elementary.js'
import { DRAW_PRODUCTS, DRAWS_SCRATCH_BYTES } from '../random/matrix.js'
import type { Stream } from '../random/stream.js'
import type { GaussianMixture } from './mixture.js'
import { Sample } from './sample.js'

/** Number of values that the op processes in one pass, few enough to stay in the first-level cache. */
const PASS_NUMBERS = 512
/** Number of values in one unit of work of a thread, which takes about half a millisecond. */
const BLOCK_NUMBERS = 1 << 17
/** A number just below the largest float32, and one above any normal draw: the normal quantile of 2^-53 is -8.21. */
const [LARGEST_FLOAT32, LARGEST_NORMAL] = [3.4e38, 8.3]

/**
 * Draws `count` samples of n rows of a mixture. `streamOf` has the streams of the first sample, and sample s those of
 * the trial s later. Throws BAD_VALUE when a row exceeds float32.
 */
export async function sampleMixtureIn(
  call: Call,
  mixture: GaussianMixture,
  { n, count }: { n: number; count: number },
  streamOf: (what: string) => Stream,
): Promise<Sample[]> {
  const [classes, dimension] = [mixture.means.length, mixture.means[0].length]
  const { memory } = call.engine
  const rows = n * count
  const inputs = Array.from({ length: count }, () => call.allocate(4 * n * dimension))
  const labels = call.allocate(8 * rows + 4 * count)
  memory.view<Uint32Array>(Uint32Array, labels + 8 * rows, count).set(inputs)
  const passRows = Math.max(1, Math.floor(PASS_NUMBERS / Math.max(classes, dimension)))
  await call.run('result', {
    op: 'sampleMixture',
    args: [labels + 8 * rows, labels, labels + 4 * rows, describeIn(call, mixture, passRows, streamOf), n],
    rows,
    block: Math.max(1, Math.floor(BLOCK_NUMBERS / (dimension * (classes + 1) + 8))),
    products: DRAW_PRODUCTS * rows * (dimension + classes + 2),
    scratchBytes: DRAWS_SCRATCH_BYTES + 8 * ((passRows + 1) * (1 + classes) + passRows * dimension),
  })
  if (!withinFloat32(mixture)) {
    for (const x of inputs) {
      const values = memory.view<Float32Array>(Float32Array, x, n * dimension)
      await call.loop(n, dimension, (first, last) => checkFinite(values, dimension, first, last))
    }
  }
  return inputs.map((address, s) => {
    const labelsAt = (of: number) => memory.view<Int32Array>(Int32Array, of + 4 * n * s, n).slice()
    const [y, clean] = [labelsAt(labels), labelsAt(labels + 4 * rows)]
    return new Sample({ x: call.toMatrix(n, dimension, 'f32', address), y, clean, classes })
  })
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
