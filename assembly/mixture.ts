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
  /** Trial of the first sample in the key of the random streams; samples that follow have the next trials. */
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
 * Draws rows [start, end) of labeled samples of n rows each from a Gaussian mixture; row i belongs to sample i / n.
 *
 * Writes float32 inputs to the address that `inputs`, a list of u32, holds for each sample. Writes the int32 label of
 * row i to element i of `y`, and to element i of `clean` the class of the largest posterior. Labels are drawn from the
 * posterior at the stored (rounded) input, so that p(y|x) is exact for what the caller receives. `description` is the
 * address of a `Mixture`. A row depends on the seed, its trial and its number in the sample only.
 *
 * Scratch: that of `draw`, then float64 numbers of one pass: a uniform draw of each row, the posteriors and the
 * normals.
 */
export function sampleMixture(
  inputs: usize,
  y: usize,
  clean: usize,
  description: usize,
  n: u32,
  scratch: usize,
  start: u32,
  end: u32,
): void {
  const mixture = changetype<Mixture>(description)
  const values = description + MIXTURE_BYTES
  const classes = <usize>mixture.classes
  const dimension = <usize>mixture.dimension
  const uniforms = scratch + DRAWS_SCRATCH_BYTES
  const posteriors = uniforms + ((<usize>mixture.passRows + 1) << 3)
  const normals = posteriors + (((<usize>mixture.passRows + 1) * classes) << 3)
  while (start < end) {
    const sample = start / n
    const first = start - sample * n
    const rows = min(min(end - start, n - first), mixture.passRows)
    const row = <usize>load<u32>(inputs + (<usize>sample << 2)) + ((<usize>first * dimension) << 2)
    const trial = mixture.trial + sample
    drawStream(mixture, trial, mixture.inputs, normals, <u64>first * dimension, rows * mixture.dimension, scratch, true)
    drawStream(mixture, trial, mixture.components, uniforms, first, rows, scratch, false)
    drawInputs(row, normals, uniforms, values, rows, classes, dimension)
    const last = logPosteriors(posteriors, row, values, rows, classes, dimension)
    expNegative(posteriors, last)
    drawStream(mixture, trial, mixture.labels, uniforms, first, rows, scratch, false)
    drawLabels(y + (<usize>start << 2), clean + (<usize>start << 2), posteriors, uniforms, rows, classes)
    start += rows
  }
}

/** Fills `to` with `count` draws of the stream with this trial and purpose, normal or uniform, from draw `index` on. */
@inline
function drawStream(
  mixture: Mixture,
  trial: u32,
  purpose: u32,
  to: usize,
  index: u64,
  count: u32,
  scratch: usize,
  normal: bool,
): void {
  draw(to, index, count, mixture.seedLow, purpose, trial, mixture.seedHigh, scratch, normal)
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
  const deviations = f64x2.splat(deviation)
  const means = values + 8 + (classes << 4)
  for (let i: usize = 0; i < rows; i++) {
    let mean = means + ((componentOf(values + 8, classes, load<f64>(uniforms + (i << 3))) * dimension) << 3)
    const end = row + (dimension << 2)
    for (; row + 8 <= end; mean += 16, normals += 16, row += 8) {
      const drawn = f64x2.add(v128.load(mean), f64x2.mul(deviations, v128.load(normals)))
      v128.store64_lane(row, f32x4.demote_f64x2_zero(drawn), 0)
    }
    if (row == end) continue
    store<f32>(row, <f32>(load<f64>(mean) + deviation * load<f64>(normals)))
    row += 4
    normals += 8
  }
}

/**
 * Returns the class that the inverse CDF of the class weights assigns to `uniform` in [0, 1). All weights are above 0.
 * It counts instead of branching: half of the branches would be mispredicted.
 */
@inline
function componentOf(weights: usize, classes: usize, uniform: f64): usize {
  let cumulative: f64 = 0
  let below: usize = 0
  for (let c: usize = 0; c < classes; c++) {
    cumulative += load<f64>(weights + (c << 3))
    below += <usize>(uniform >= cumulative)
  }
  return min(below, classes - 1)
}

/**
 * Writes, for each row x and class c, ln w - |x - mean|² / (2 deviation²), where w is the weight of the class, mean its
 * mean and deviation the standard deviation of the mixture; minus the row's maximum. The result is the logarithm of the
 * posterior up to a constant for each row. Squares are summed in column order.
 *
 * Two rows share a vector: float64 [pair of rows][class][2]. The last row of an odd number is its own partner. Returns
 * the end of what is written.
 */
function logPosteriors(out: usize, row: usize, values: usize, rows: usize, classes: usize, dimension: usize): usize {
  const deviations = v128.load64_splat(values)
  const half = f64x2.splat(0.5)
  const logWeights = values + 8 + (classes << 3)
  const width = dimension << 2
  for (let i: usize = 0; i < rows; i += 2, row += 2 * width) {
    const partner = i + 1 < rows ? width : 0
    let mean = logWeights + (classes << 3)
    let highest = f64x2.splat(-Infinity)
    const end = out + (classes << 4)
    for (let at = out, weight = logWeights; at < end; at += 16, weight += 8) {
      let sum = f64x2.splat(0)
      for (let x = row; x < row + width; x += 4, mean += 8) {
        const given = f64x2.promote_low_f32x4(v128.load32_lane(x + partner, v128.load32_zero(x), 1))
        const scaled = f64x2.div(f64x2.sub(given, v128.load64_splat(mean)), deviations)
        sum = f64x2.add(sum, f64x2.mul(scaled, scaled))
      }
      const score = f64x2.sub(v128.load64_splat(weight), f64x2.mul(sum, half))
      v128.store(at, score)
      highest = f64x2.pmax(highest, score)
    }
    for (; out < end; out += 16) v128.store(out, f64x2.sub(v128.load(out), highest))
  }
  return out
}

/**
 * Divides the posteriors of each row by their sum. Writes to `y` the class that their inverse CDF assigns to the row's
 * uniform draw, never one of probability 0, and to `clean` the class of the largest, the lowest on ties. Twins of
 * `pick` and `largest` in src/data/world.ts, for two rows at a time and without branches. The layout of `posteriors` is
 * that of `logPosteriors`.
 */
function drawLabels(y: usize, clean: usize, posteriors: usize, uniforms: usize, rows: usize, classes: usize): void {
  const one = f64x2.splat(1)
  for (let i: usize = 0; i < rows; i += 2, y += 8, clean += 8, uniforms += 16) {
    const end = posteriors + (classes << 4)
    let total = f64x2.splat(0)
    for (let at = posteriors; at < end; at += 16) total = f64x2.add(total, v128.load(at))
    const uniform = v128.load(uniforms)
    let cumulative = f64x2.splat(0)
    let highest = f64x2.splat(-1)
    let c = f64x2.splat(0)
    let picked = c
    let last = c
    let best = c
    let isPicked = c
    for (; posteriors < end; posteriors += 16) {
      const probability = f64x2.div(v128.load(posteriors), total)
      cumulative = f64x2.add(cumulative, probability)
      picked = v128.bitselect(picked, c, isPicked)
      isPicked = v128.or(isPicked, f64x2.lt(uniform, cumulative))
      last = v128.bitselect(c, last, f64x2.gt(probability, f64x2.splat(0)))
      best = v128.bitselect(c, best, f64x2.gt(probability, highest))
      highest = f64x2.pmax(highest, probability)
      c = f64x2.add(c, one)
    }
    // By rounding, the sum of all can stay at or below the draw.
    picked = v128.bitselect(picked, last, isPicked)
    storeClasses(y, picked, i + 1 < rows)
    storeClasses(clean, best, i + 1 < rows)
  }
}

/** Stores the classes of two rows, whole float64 numbers, as int32; only the first unless `both`. */
@inline
function storeClasses(at: usize, classes: v128, both: bool): void {
  const numbers = i32x4.trunc_sat_f64x2_s_zero(classes)
  if (both) v128.store64_lane(at, numbers, 0)
  else v128.store32_lane(at, numbers, 0)
}
