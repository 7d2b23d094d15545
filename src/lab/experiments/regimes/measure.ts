import type { World } from '../../../data/world.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import { symmetric } from '../../../labels/noise.js'
import { isRefusal } from '../../sweeps/kinds/refusal.js'
import { twoGaussians } from '../gaussians.js'
import type { SizedLearner } from './learner.js'

/** Distance of each mean from the boundary between the classes, in standard deviations. */
const MEAN_DISTANCE = 2
/**
 * Maximum bytes of labels that are drawn for one prediction pass: memory for the labels of all draws would cost more
 * than further passes.
 */
const LABEL_BATCH_BYTES = 1 << 26

/**
 * Returns a world of two spherical Gaussians in d dimensions, separated by the first coordinate. The experiment uses
 * the side of the boundary on which an input lies as its label, and flips it with probability p. Then P(y = side) is
 * 1 - p at every x, so closed forms hold, and the Bayes rule has error 0 against the side.
 */
export const sides = (d: number): World => twoGaussians(d, MEAN_DISTANCE)

/** One training set of n rows with separate test inputs, and the label draws to measure on it. */
export interface RegimeCase {
  n: number
  /** Index of the training set among the independent ones of this size. */
  set: number
  /** Number of test inputs. */
  test: number
  /** Number of label draws at each flip probability, all for the same inputs. */
  draws: number
  /** Flip probabilities, ascending. Every label flipped at the smaller rate is flipped at the larger one too. */
  rates: readonly number[]
  /** True to solve by conjugate gradients without a stored matrix. */
  matrixFree: boolean
}

/** Error rates on one training set, against the side of the boundary on which a test input lies. */
export interface RegimeCaseErrors {
  /** Error of the fit to labels without noise. */
  noiseless: number
  /** Errors of the fits to noisy labels: flip probabilities × draws. */
  noisy: number[][]
  /** Engine memory in use for all label draws, in bytes: training and test inputs, and the prepared geometry. */
  bytes: number
  /** Bytes of engine memory that were not released after the measurement; 0 if nothing leaks. */
  left: number
}

/** Outcome of a learner that cannot fit a training set. */
export interface RegimeRefusal {
  /** Message of the error. */
  refusal: string
  /** Bytes of engine memory that were not released after the attempt; 0 if nothing leaks. */
  left: number
}

/** Options of `measure`: the engine, the seed, and an abort signal. */
interface RegimeMeasureOptions extends CallOptions {
  engine: Engine
  seed: number
}

/** Measures a learner on one training set. If the learner cannot fit it, returns the message of the error instead. */
export async function measure(
  learner: SizedLearner,
  world: World,
  of: RegimeCase,
  options: RegimeMeasureOptions,
): Promise<RegimeCaseErrors | RegimeRefusal> {
  const { engine } = options
  const before = engine.bytesInUse
  try {
    const errors = await measureCase(learner, world, of, options)
    return { ...errors, left: engine.bytesInUse - before }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { refusal: error.message, left: engine.bytesInUse - before }
  }
}

/** Draws one training set, prepares the learner, and measures its error without noise and under each label draw. */
async function measureCase(
  learner: SizedLearner,
  world: World,
  of: RegimeCase,
  { engine, ...options }: RegimeMeasureOptions,
) {
  const { n, set, test, rates, matrixFree } = of
  const { seed } = options
  const call: CallOptions = options.signal ? { signal: options.signal } : {}
  // The purpose names the size, so that sizes are independent, as a fit of their trend requires.
  const draw = (what: string) => ({ seed, trial: set, purpose: `regimes: ${what} of ${n}`, ...call })
  const before = engine.bytesInUse
  using train = await world.sample(engine, n, draw('rows'))
  using testing = await world.sample(engine, test, draw('test'))
  const labels = 1 + of.draws * rates.length
  const prepared = await learner.prepare(train.x, {
    labels,
    matrixFree,
    ...draw('learner'),
  })
  try {
    const bytes = engine.bytesInUse - before
    const sidesOf = Uint8Array.from(train.clean)
    const errorsOf = async (given: Uint8Array, draws: number) =>
      errorRates(await prepared.predictMany(testing.x, { labels: given, draws }, call), testing.clean)
    const [noiseless] = await errorsOf(sidesOf, 1)
    const noisy = rates.map((): number[] => [])
    const together = Math.max(1, Math.floor(LABEL_BATCH_BYTES / n / rates.length))
    for (let first = 0; first < of.draws; first += together) {
      const draws = Math.min(together, of.draws - first)
      const given = new Uint8Array(draws * rates.length * n)
      for (const [at, p] of rates.entries()) {
        const { labels } = await symmetric(p).draws(sidesOf, { ...draw(`flips from ${first}`), classes: 2, draws })
        given.set(labels, at * draws * n)
      }
      const errors = await errorsOf(given, draws * rates.length)
      noisy.forEach((of, at) => {
        of.push(...errors.slice(at * draws, (at + 1) * draws))
      })
    }
    return { noiseless, noisy, bytes }
  } finally {
    prepared.dispose()
  }
}

/** Returns the error rate under each label draw. `answers` has draws × m predictions, row-major, `truth` m classes. */
function errorRates(answers: Uint8Array, truth: Int32Array): number[] {
  const m = truth.length
  return Array.from({ length: answers.length / m }, (_, draw) => {
    let wrong = 0
    for (let i = 0; i < m; i++) wrong += Number(answers[draw * m + i] !== truth[i])
    return wrong / m
  })
}
