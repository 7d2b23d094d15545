import { type Digits, digitRows, loadDigits } from '../../../data/digits.js'
import { noisyWorld } from '../../../data/noisy-world.js'
import { Sample } from '../../../data/sample.js'
import { check } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import type { Matrix } from '../../../engine/matrix.js'
import { fixedTarget } from '../../../labels/noise.js'
import { stream } from '../../../random/stream.js'
import { twoGaussians } from '../gaussians.js'

/** Data on which learners are measured: independent training sets, and test inputs whose P(y | x) is known. */
export interface ZooSubject {
  name: string
  title: string
  classes: number
  /** Sizes of training sets, ascending. */
  sizes: readonly number[]
  /** Share of labels that flip. */
  p: number
  /** Test inputs, m × d, with their Bayes optimal classes and P(y | x) after noise, m × classes. */
  test: { x: Matrix; clean: Int32Array; posterior: Float64Array }
  /** Returns the label to which a class flips; absent when a class flips to several labels. */
  target?: (label: number) => number
  /**
   * Returns training set number `set`, of n rows, with or without label noise; the inputs are the same in both cases.
   * Sets of different numbers are separate. The caller disposes the sample.
   */
  train(set: number, n: number, noisy: boolean): Promise<Sample>
}

/**
 * Options of `gaussians` and `digits`: the sizes of training and test sets, the noise rate, the seed, and an abort
 * signal.
 */
export interface ZooSubjectOptions {
  /** Rows of the largest training set. */
  n: number
  /** Number of test inputs. */
  test: number
  /** Probability that a label flips. */
  noise: number
  seed: number
  signal?: AbortSignal
}

/**
 * Distance of each mean from the boundary between the classes, in standard deviations; 2.3% of inputs lie beyond the
 * boundary.
 */
const MEAN_DISTANCE = 2

/**
 * Returns two spherical Gaussians in d dimensions, one per class, separated by the first coordinate. Each label flips
 * with probability `noise`.
 */
export async function gaussians(engine: Engine, d: number, options: ZooSubjectOptions): Promise<ZooSubject> {
  const { n, test: m, noise: p, seed, signal } = options
  const world = twoGaussians(d, MEAN_DISTANCE)
  const noisy = noisyWorld(world, { p })
  const call = { seed, ...(signal && { signal }) }
  const { x, clean } = await noisy.sample(engine, m, { ...call, purpose: `zoo: test in ${d}` })
  return {
    name: `gaussians${d}`,
    title: `two Gaussians in ${d} dimensions, ${p} of labels flipped`,
    classes: 2,
    p,
    sizes: [n / 16, n / 4, n].map(Math.ceil),
    test: { x, clean, posterior: await noisy.posterior(x) },
    train: (set, rows, isNoisy) =>
      (isNoisy ? noisy : world).sample(engine, rows, { ...call, trial: set, purpose: `zoo: train in ${d}` }),
  }
}

/**
 * Returns real digits as a test set and `sets` disjoint training sets. Each label flips to the next digit with
 * probability `noise`. `given` replaces the built-in digits in tests. Throws BAD_OPTION when there are too few digits.
 */
export async function digits(
  engine: Engine,
  sets: number,
  options: ZooSubjectOptions,
  given?: Digits,
): Promise<ZooSubject> {
  const { n, test: m, noise: p, seed } = options
  const all = given ?? (await loadDigits())
  const needed = m + sets * n
  const numbers = () => `${m} to test + ${sets} sets of ${n} to train = ${needed}`
  check(needed <= all.rows, 'BAD_OPTION', () => `zoo: ${numbers()} digits are needed but there are ${all.rows}`)
  const order = stream(seed, 'zoo: digits').permutation(all.rows)
  const noise = fixedTarget(p)
  const { classes, labels } = all
  const [flipped, matrix] = [await noise.apply(labels, { classes, seed }), noise.matrix(classes)]
  const sampleOf = (from: number, count: number, seen: Int32Array): Sample => {
    const own = order.subarray(from, from + count)
    const pick = (values: Int32Array) => Int32Array.from(own, (row) => values[row])
    return new Sample({ x: digitRows(engine, all, own), y: pick(seen), clean: pick(labels), classes })
  }
  const { x, clean } = sampleOf(0, m, labels)
  return {
    name: 'digits',
    title: `digits, ${p} of labels flipped to the next digit`,
    classes,
    p,
    sizes: [n],
    test: {
      x,
      clean,
      posterior: Float64Array.from({ length: m * classes }, (_, at) => {
        return matrix[clean[Math.floor(at / classes)] * classes + (at % classes)]
      }),
    },
    target: (label) => (label + 1) % classes,
    train: async (set, count, isNoisy) => sampleOf(m + set * n, count, isNoisy ? flipped : labels),
  }
}
