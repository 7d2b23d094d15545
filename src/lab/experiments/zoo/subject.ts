import { type Digits, digitRows, loadDigits } from '../../../data/digits.js'
import { noisyWorld } from '../../../data/noisy-world.js'
import { Sample } from '../../../data/world.js'
import { check } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import type { Matrix } from '../../../engine/matrix.js'
import { fixedTarget } from '../../../labels/noise.js'
import { stream } from '../../../random/stream.js'
import { twoGaussians } from '../gaussians.js'

/** What learners are measured on: training sets of any number and size, and test inputs whose P(y|x) is known. */
export interface ZooSubject {
  name: string
  title: string
  classes: number
  /** Sizes of training sets, the largest last. */
  sizes: readonly number[]
  /** The share of labels that flip. */
  p: number
  test: { x: Matrix; clean: Int32Array; posterior: Float64Array }
  /** The labels that each class flips to, where it is one. */
  target?: (label: number) => number
  /** A training set of its own for each `set`; the same inputs with noise and without. The caller disposes it. */
  train(set: number, n: number, noisy: boolean): Promise<Sample>
}

export interface ZooSubjectOptions {
  /** Rows of the largest training set, and test inputs. */
  n: number
  test: number
  noise: number
  seed: number
  signal?: AbortSignal
}

/** Distance of the two means from the boundary, in deviations: the classes overlap in .023 of the inputs. */
const MEAN_DISTANCE = 2

/** Two round Gaussians in d dimensions, told apart by the first coordinate, their labels flipped with probability p. */
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

/** Real digits, each label flipped with probability p to the next digit: disjoint training sets, and a test set beside them. */
export async function digits(engine: Engine, sets: number, options: ZooSubjectOptions, given?: Digits): Promise<ZooSubject> {
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
