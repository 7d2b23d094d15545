import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Matrix } from '../../../engine/matrix.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOf, meanOverTrainingSets } from '../../../evaluate/mean.js'
import type { Draws } from '../../../labels/draws.js'
import { symmetric } from '../../../labels/noise.js'
import type { Kernel } from '../../../ops/kernel.js'
import { prepareGram } from '../../../samplers/gram.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { flipped, sharesThatAre } from '../flips.js'
import { apart } from '../gaussians.js'
import { isRefusal } from '../refusal.js'

/** An input is in the middle of two rows whose distances differ by this part of their sum. */
const MIDDLE = 1e-3
/** No more than this share of the inputs may be out of reach. */
const REACHED = 0.01

/** A training set with draws of its labels, test inputs, and what 1-NN says of them under each draw. */
export interface Hand {
  x: Matrix
  queries: Matrix
  seen: Draws
  /** The class of each test input that it is not of. */
  wrong: Int32Array
  nearest: Uint8Array
  /** Of each test input to the nearest row. */
  distances: Float64Array
  /** Which test inputs are so near the middle of their two nearest rows that rounding may choose between them. */
  between: Uint8Array
}

export interface DealOptions extends CallOptions {
  sets: number
  train: number
  test: number
  noise: number
  draws: number
  seed: number
}

/** Independent hands in d dimensions; the caller owns their matrices, and `collect` hears of each as soon as it is there. */
export async function deal(
  engine: Engine,
  d: number,
  { sets, train, test, noise, draws, seed, signal, onProgress }: DealOptions,
  collect: (x: Matrix) => Matrix,
): Promise<Hand[]> {
  const call = { signal, onProgress }
  const world = apart(d)
  const hands: Hand[] = []
  const flips = { classes: 2, noises: [symmetric(noise)], draws, seed, purpose: `bandwidth: flips in ${d}` }
  for (let set = 0; set < sets; set++) {
    const sample = (n: number, what: string) =>
      world.sample(engine, n, { seed, trial: set, purpose: `bandwidth: ${what}`, ...call })
    const training = await sample(train, 'train')
    const x = collect(training.x)
    const testing = await sample(test, 'test')
    const queries = collect(testing.x)
    const seen = await flipped(training.clean, { ...flips, trial: set })
    using geometry = await prepareNearest(x, call)
    const nearest = await geometry.predictMany(queries, seen, call)
    const { squaredDistance } = await geometry.query(queries, { ...call, k: 2 })
    const [first, second] = [0, 1].map((at) =>
      Float64Array.from({ length: test }, (_, i) => Math.sqrt(squaredDistance[2 * i + at])),
    )
    hands.push({
      x,
      queries,
      seen,
      wrong: testing.clean.map((label) => 1 - label),
      nearest,
      distances: first,
      between: Uint8Array.from(first, (distance, i) => Number(second[i] - distance <= MIDDLE * (second[i] + distance))),
    })
  }
  return hands
}

/** What interpolation with one kernel does, over all hands. */
export interface AtBandwidth {
  bandwidth: number
  /** The share of test inputs that get the wrong class; null where a hand was refused or more than a hundredth of the inputs is out of reach. */
  repeated: Estimate | null
  /** How often the answer is another than 1-NN's, where the input is not between two rows. */
  differs: number | null
  /** The largest relative residual of the solves. */
  residual: number | null
  /** The share of test inputs so far from all rows that every kernel value is 0: they get class 0. */
  outOfReach: number
  refused: string | null
}

export async function interpolate(
  hands: readonly Hand[],
  { kernel, bandwidth, reach }: { kernel: Kernel; bandwidth: number; reach: number },
  call: CallOptions,
): Promise<AtBandwidth> {
  const far = hands.map(({ distances }) => distances.filter((distance) => distance > reach).length / distances.length)
  const outOfReach = meanOf(far)
  const nothing = { bandwidth, outOfReach, repeated: null, differs: null, residual: null, refused: null }
  if (outOfReach > REACHED) return nothing
  const [repeated, differs]: [number[], number[]] = [[], []]
  let residual = 0
  for (const { x, queries, seen, wrong, nearest, between } of hands) {
    try {
      using geometry = await prepareGram(kernel, x, { ...call, outputs: seen.draws })
      const solution = await geometry.solve(targetsOf(seen, x.rows), call)
      // In float32 thousands of signs are lost at wide bandwidths.
      const answers = await geometry.predictMany(queries, seen, { ...call, precision: 'f64' })
      repeated.push(sharesThatAre(answers, wrong, 1)[0])
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

/** The labels of the first draw as -1 and 1. */
function targetsOf({ labels }: Draws, n: number): Float64Array {
  return Float64Array.from(labels.subarray(0, n), (label) => 2 * label - 1)
}
