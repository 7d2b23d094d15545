import type { World } from '../../../data/world.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import { symmetric } from '../../../labels/noise.js'
import { twoGaussians } from '../gaussians.js'
import { isRefusal } from '../refusal.js'
import type { SizedLearner } from './learner.js'

/** Distance of the two means from the boundary, in deviations. */
const MEAN_DISTANCE = 2
/** Bytes of labels that are made at a time: a search for each is cheaper than room for all. */
const LABEL_BATCH_BYTES = 1 << 26

/**
 * Two round Gaussians in d dimensions, told apart by the first coordinate. Labels are the side of a row, flipped: P(y = side) is 1 - p
 * at every x, so that closed forms hold at every x too, and the rule by sides never errs.
 */
export const sides = (d: number): World => twoGaussians(d, MEAN_DISTANCE)

/** One training set, with test inputs of its own. */
export interface RegimeCase {
  n: number
  /** Which of the independent training sets. */
  set: number
  test: number
  /** Label draws of the same inputs. */
  draws: number
  /** Probabilities of a flip: a label that the smaller flips, the larger flips too. */
  rates: readonly number[]
  matrixFree: boolean
}

/** What one training set shows, in errors against the side. */
export interface RegimeCaseErrors {
  noiseless: number
  /** For each rate, of each draw. */
  noisy: number[][]
  /** Bytes of the engine that are kept for all draws: rows, test inputs, geometry. */
  bytes: number
  /** Bytes that were not given back. */
  left: number
}

/** Why a learner did not fit these rows, in its own words. */
export interface RegimeRefusal {
  refusal: string
  left: number
}

interface RegimeMeasureOptions extends CallOptions {
  engine: Engine
  seed: number
}

/** Measures a learner on one training set, or says why it was refused. */
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

async function measureCase(learner: SizedLearner, world: World, of: RegimeCase, { engine, ...options }: RegimeMeasureOptions) {
  const { n, set, test, rates, matrixFree } = of
  const { seed } = options
  const call: CallOptions = options.signal ? { signal: options.signal } : {}
  // The sizes are independent, as a trend over them needs.
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

/** The share of wrong answers of each draw. */
function errorRates(answers: Uint8Array, truth: Int32Array): number[] {
  const m = truth.length
  return Array.from({ length: answers.length / m }, (_, draw) => {
    let wrong = 0
    for (let i = 0; i < m; i++) wrong += Number(answers[draw * m + i] !== truth[i])
    return wrong / m
  })
}
