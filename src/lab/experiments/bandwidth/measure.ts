import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOf, meanOverTrainingSets } from '../../../evaluate/mean.js'
import type { Draws } from '../../../labels/draws.js'
import { symmetric } from '../../../labels/noise.js'
import type { Kernel } from '../../../ops/kernel.js'
import { prepareGram } from '../../../samplers/gram.js'
import { prepareNearest } from '../../../samplers/nearest-geometry.js'
import { isRefusal } from '../../sweeps/kinds/refusal.js'
import { apart } from '../gaussians.js'
import { shareOfEach } from '../trials.js'

/**
 * An input counts as midway between its two nearest rows if the two distances differ by at most this share of their
 * sum.
 */
const TIE_TOLERANCE = 1e-3
/**
 * Maximum share of test inputs that may be out of reach of all rows; at a higher share, a bandwidth is not measured.
 */
const MAX_OUT_OF_REACH = 0.01

/**
 * A training set with its label draws, its test inputs, and the predictions of 1-NN for these inputs under each draw.
 */
export interface BandwidthTrial {
  /** Training inputs, n × d. */
  x: Matrix
  /** Test inputs, m × d. */
  queries: Matrix
  /** Noisy training labels, draws × n. */
  seen: Draws
  /** Wrong class of each of the m test inputs: 0 or 1, whichever is not the Bayes optimal class. */
  wrong: Int32Array
  /** Predictions of 1-NN, draws × m, row-major. */
  nearest: Uint8Array
  /** Euclidean distance of each test input to its nearest training row. */
  distances: Float64Array
  /**
   * 1 for each test input so close to the midpoint of its two nearest rows that rounding may decide between them,
   * else 0.
   */
  between: Uint8Array
}

/** Options of `deal`: the number of training sets, the sizes of training and test sets, the noise, and the seed. */
export interface BandwidthDealOptions extends CallOptions {
  /** Number of independent training sets. */
  sets: number
  /** Number of rows of each training set. */
  train: number
  /** Number of test inputs for each training set. */
  test: number
  /** Probability that a label is flipped to the other class. */
  noise: number
  /** Number of label draws for each training set. */
  draws: number
  seed: number
}

/**
 * Draws independent training sets in d dimensions, each with label draws and test inputs. Passes each matrix to
 * `collect` as soon as it exists. The caller disposes the collected matrices, also after an error.
 */
export async function deal(
  engine: Engine,
  d: number,
  { sets, train, test, noise, draws, seed, signal, onProgress }: BandwidthDealOptions,
  collect: (x: Matrix) => Matrix,
): Promise<BandwidthTrial[]> {
  const call = { signal, onProgress }
  const world = apart(d)
  const trials: BandwidthTrial[] = []
  const flips = { classes: 2, draws, seed, purpose: `bandwidth: flips in ${d}, noise 0` }
  for (let set = 0; set < sets; set++) {
    const sample = (n: number, what: string) =>
      world.sample(engine, n, { seed, trial: set, purpose: `bandwidth: ${what}`, ...call })
    const training = await sample(train, 'train')
    const x = collect(training.x)
    const testing = await sample(test, 'test')
    const queries = collect(testing.x)
    const seen = await symmetric(noise).draws(training.clean, { ...flips, trial: set })
    using geometry = await prepareNearest(x, call)
    const nearest = await geometry.predictMany(queries, seen, call)
    const { squaredDistance } = await geometry.query(queries, { ...call, k: 2 })
    const [first, second] = [0, 1].map((at) =>
      Float64Array.from({ length: test }, (_, i) => Math.sqrt(squaredDistance[2 * i + at])),
    )
    trials.push({
      x,
      queries,
      seen,
      wrong: testing.clean.map((label) => 1 - label),
      nearest,
      distances: first,
      between: Uint8Array.from(first, (distance, i) =>
        Number(second[i] - distance <= TIE_TOLERANCE * (second[i] + distance)),
      ),
    })
  }
  return trials
}

/** Measures of kernel interpolation at one bandwidth, over all training sets. */
export interface BandwidthErrors {
  bandwidth: number
  /**
   * Share of test inputs that get the wrong class; null if the solver refused a training set, or if more than 1% of the
   * test inputs are out of reach of all rows.
   */
  repeated: Estimate | null
  /**
   * Share of predictions that differ from those of 1-NN. Inputs midway between two rows count as equal. Null whenever
   * `repeated` is null.
   */
  differs: number | null
  /**
   * Largest relative residual of the kernel solves, one per training set, for the labels of the first draw; null
   * whenever `repeated` is null.
   */
  residual: number | null
  /** Share of test inputs so far from all rows that every kernel value is 0, so that they get class 0. */
  outOfReach: number
  /** Code and message of the solver's error if it refused a training set; null otherwise. */
  refused: string | null
}

/**
 * Interpolates the labels of every training set with one kernel, without a ridge. `reach` is the distance beyond which
 * kernel values are treated as 0.
 */
export async function interpolate(
  trials: readonly BandwidthTrial[],
  { kernel, bandwidth, reach }: { kernel: Kernel; bandwidth: number; reach: number },
  call: CallOptions,
): Promise<BandwidthErrors> {
  const far = trials.map(({ distances }) => distances.filter((distance) => distance > reach).length / distances.length)
  const outOfReach = meanOf(far)
  const nothing = { bandwidth, outOfReach, repeated: null, differs: null, residual: null, refused: null }
  if (outOfReach > MAX_OUT_OF_REACH) return nothing
  const [repeated, differs]: [number[], number[]] = [[], []]
  let residual = 0
  for (const { x, queries, seen, wrong, nearest, between } of trials) {
    try {
      using geometry = await prepareGram(kernel, x, { ...call, outputs: seen.draws })
      const solution = await geometry.solve(targetsOf(seen, x.rows), call)
      // float32 gets thousands of signs wrong at wide bandwidths.
      const answers = await geometry.predictMany(queries, seen, { ...call, precision: 'f64' })
      repeated.push(shareThatIs(wrong, answers))
      const other = (answer: number, at: number) => Number(answer !== nearest[at] && !between[at % between.length])
      differs.push(meanOf(answers.map(other)))
      residual = Math.max(residual, solution.residual)
    } catch (error) {
      if (!isRefusal(error)) throw error
      return { ...nothing, refused: `${error.code}: ${error.message}` }
    }
  }
  const share = meanOverTrainingSets(repeated, [0, 1])
  return { ...nothing, repeated: share, differs: meanOf(differs), residual }
}

/** Returns the share of predictions, draws × m, that are the class in `named` of the same test input. */
export const shareThatIs = (named: Int32Array, predicted: Uint8Array): number =>
  shareOfEach(predicted, 1, (answer, at) => answer === named[at % named.length])[0]

/** Returns the first n labels, those of the first draw, as targets: -1 for class 0 and 1 for class 1. */
function targetsOf({ labels }: Draws, n: number): Float64Array {
  return Float64Array.from(labels.subarray(0, n), (label) => 2 * label - 1)
}
