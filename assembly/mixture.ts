import { DRAWS_SCRATCH_BYTES, draw } from './random/draws'
import { expNegative } from './random/exp'

/**
 * Description of a Gaussian mixture and of its random streams, written by `src/data/sample-mixture.ts` field by field.
 *
 * Float64 values follow it: the standard deviation, the `classes` class weights, their logarithms, and the class means
 * (`classes` × `dimension`, row-major).
 */
@unmanaged
class Mixture {
  classes: u32
  dimension: u32
  /** Number of rows drawn in one pass. */
  passRows: u32
  seedLow: u32
  seedHigh: u32
  trial: u32
  /** Purpose in the key of the random stream that draws components. Different purposes separate the three streams. */
  components: u32
  /** Purpose in the key of the random stream that draws inputs. */
  inputs: u32
  /** Purpose in the key of the random stream that draws labels. */
  labels: u32
}
/** Offset in bytes, from the address of a `Mixture`, of the float64 values that follow it. */
const MIXTURE_BYTES: usize = 40

/**
 * Draws rows [start, end) of a labeled sample from a Gaussian mixture.
 *
 * Writes float32 inputs to `x`, int32 labels to `y`, and to `clean` the class of the largest posterior. Labels are
 * drawn from the posterior at the stored (rounded) input, so that p(y|x) is exact for what the caller receives.
 * `description` is the address of a `Mixture`. Row i depends on i and the seed only.
 */
export function sampleMixture(
  x: usize,
  y: usize,
  clean: usize,
  description: usize,
  scratch: usize,
  start: u32,
  end: u32,
): void {
  const mixture = changetype<Mixture>(description)
  const values = description + MIXTURE_BYTES
  const classes = <usize>mixture.classes
  const dimension = <usize>mixture.dimension
  const passRows = <usize>mixture.passRows
  const uniforms = scratch + DRAWS_SCRATCH_BYTES
  const posteriors = uniforms + (passRows << 3)
  const normals = posteriors + ((passRows * classes) << 3) + 8
  while (start < end) {
    const rows = min(end - start, mixture.passRows)
    const row = x + ((<usize>start * dimension) << 2)
    drawStream(mixture, mixture.inputs, normals, <u64>start * dimension, rows * mixture.dimension, scratch, true)
    drawStream(mixture, mixture.components, uniforms, start, rows, scratch, false)
    drawInputs(row, normals, uniforms, values, rows, classes, dimension)
    logPosteriors(posteriors, row, values, rows, classes, dimension)
    const last = posteriors + ((<usize>rows * classes) << 3)
    expNegative(posteriors, last)
    normalize(posteriors, last, classes)
    drawStream(mixture, mixture.labels, uniforms, start, rows, scratch, false)
    for (let i: usize = 0; i < rows; i++) {
      const posterior = posteriors + ((i * classes) << 3)
      const at = (<usize>start + i) << 2
      store<u32>(y + at, pick(posterior, classes, load<f64>(uniforms + (i << 3))))
      store<u32>(clean + at, largest(posterior, classes))
    }
    start += rows
  }
}

/**
 * Writes draws `index` to `index` + `count` - 1 of the mixture's random stream with this purpose to `to`, as float64:
 * standard normal if `normal` is true, else uniform in [0, 1).
 */
@inline
function drawStream(
  mixture: Mixture,
  purpose: u32,
  to: usize,
  index: u64,
  count: u32,
  scratch: usize,
  normal: bool,
): void {
  draw(to, index, count, mixture.seedLow, purpose, mixture.trial, mixture.seedHigh, scratch, normal)
}

/**
 * Writes `rows` × `dimension` float32 inputs, row-major. Each row is the mean of a class, drawn by the class weights
 * from one of the `uniforms`, plus the standard deviation times standard normal draws.
 */
function drawInputs(
  row: usize,
  normals: usize,
  uniforms: usize,
  values: usize,
  rows: usize,
  classes: usize,
  dimension: usize,
): void {
  const deviation = load<f64>(values)
  const means = values + 8 + (classes << 4)
  for (let i: usize = 0; i < rows; i++) {
    const c = pick(values + 8, classes, load<f64>(uniforms + (i << 3)))
    let mean = means + ((<usize>c * dimension) << 3)
    for (const end = mean + (dimension << 3); mean < end; mean += 8, normals += 8, row += 4) {
      store<f32>(row, <f32>(load<f64>(mean) + deviation * load<f64>(normals)))
    }
  }
}

/**
 * Writes, for each row x and class c, ln w - |x - mean|² / (2 deviation²), where w is the weight of the class, mean its
 * mean and deviation the standard deviation of the mixture. Then subtracts the row's maximum. The result is the
 * logarithm of the posterior up to a constant for each row, float64 [row][class]. Squares are summed in column order.
 */
function logPosteriors(out: usize, row: usize, values: usize, rows: usize, classes: usize, dimension: usize): void {
  const deviation = load<f64>(values)
  const deviations = f64x2.splat(deviation)
  const logWeights = values + 8 + (classes << 3)
  const width = dimension << 2
  const pairs = width & ~7
  for (let i: usize = 0; i < rows; i++, row += width) {
    let mean = logWeights + (classes << 3)
    let highest = -Infinity
    for (let c: usize = 0; c < classes; c++) {
      let sum: f64 = 0
      for (let at = row; at < row + pairs; at += 8, mean += 16) {
        const given = f64x2.promote_low_f32x4(v128.load64_zero(at))
        const scaled = f64x2.div(f64x2.sub(given, v128.load(mean)), deviations)
        const squares = f64x2.mul(scaled, scaled)
        sum = sum + f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
      }
      if (pairs < width) {
        const scaled = (<f64>load<f32>(row + pairs) - load<f64>(mean)) / deviation
        sum += scaled * scaled
        mean += 8
      }
      const score = load<f64>(logWeights + (c << 3)) - sum / 2
      store<f64>(out + (c << 3), score)
      highest = max(highest, score)
    }
    for (const end = out + (classes << 3); out < end; out += 8) store<f64>(out, load<f64>(out) - highest)
  }
}

/** Divides each row of `classes` float64 by its sum, for the rows at addresses [at, end). */
function normalize(at: usize, end: usize, classes: usize): void {
  while (at < end) {
    const last = at + (classes << 3)
    let total: f64 = 0
    for (let from = at; from < last; from += 8) total += load<f64>(from)
    for (; at < last; at += 8) store<f64>(at, load<f64>(at) / total)
  }
}

/**
 * Returns the class that the inverse CDF of `probabilities` (`classes` float64) assigns to `uniform` in [0, 1). It is
 * never a class of probability 0. Twin of `pick` in src/data/world.ts.
 */
function pick(probabilities: usize, classes: usize, uniform: f64): u32 {
  let cumulative: f64 = 0
  let last: u32 = 0
  for (let c: u32 = 0; c < <u32>classes; c++) {
    const probability = load<f64>(probabilities + (<usize>c << 3))
    cumulative += probability
    if (uniform < cumulative) return c
    if (probability > 0) last = c
  }
  return last
}

/**
 * Returns the class with the largest of `classes` float64 values, the lowest class on ties. Twin of `largest` in
 * src/data/world.ts.
 */
function largest(values: usize, classes: usize): u32 {
  let best: u32 = 0
  for (let c: u32 = 1; c < <u32>classes; c++) {
    if (load<f64>(values + (<usize>c << 3)) > load<f64>(values + (<usize>best << 3))) best = c
  }
  return best
}
