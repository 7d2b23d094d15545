import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOf, meanOverTrainingSets, type ValueRange } from '../../../evaluate/mean.js'
import { type RegimeFit, regime } from '../../../evaluate/regime.js'
import { type Comparison, compare } from '../comparison.js'
import type { SizedLearner } from './learner.js'
import type { RegimeCaseErrors, RegimeRefusal } from './measure.js'

/** Bounds that clip the interval of an error. */
const SHARE_RANGE: ValueRange = [0, 1]

/** Results of a learner over all its sizes. */
export interface LearnerRegime
  extends Pick<SizedLearner, 'name' | 'title' | 'setting' | 'family' | 'expected' | 'why'> {
  /** Limit of the error due to noise alone as n grows, for each noise rate; null when unknown. */
  limits: (number | null)[]
  sizes: RegimeErrorsAtSize[]
  /** Training sizes at which the solver refused a training set, with the message of the error. */
  refused: { n: number; message: string }[]
  /** Regime fitted to the trend over sizes and noise rates; null when fewer than two sizes were fitted. */
  regime: RegimeFit | null
}

/**
 * Errors of a learner at one training size. Intervals are over training sets. They cover label draws and test inputs as
 * well, because each set has separate ones.
 */
export interface RegimeErrorsAtSize {
  n: number
  /** Label draws of each set. */
  draws: number
  /** Error of fits to labels without noise. */
  noiseless: Estimate
  /** Error of fits to noisy labels, for each noise rate. */
  errors: Estimate[]
  /** Error that noise adds, for each noise rate: the error of fits to noisy labels minus that without noise. */
  costs: Estimate[]
  /** Maximum over training sets of the engine memory in use for all label draws, in bytes. */
  bytes: number
  /** Share of flips that 1-NN repeats, for each noise rate; absent for other learners. */
  repeated?: Comparison[]
}

/** Result of the `regimes` experiment: the errors and the regime of each learner, with the settings of the run. */
export interface RegimesResult {
  /** Dimension of the inputs. */
  dimension: number
  /** Flip probabilities: half the option `noise`, then `noise`. */
  rates: number[]
  /** Number of independent training sets of each size. */
  sets: number
  /** Test inputs of each training set. */
  test: number
  learners: LearnerRegime[]
  /** Number of measurements: one per learner, size and training set. */
  measured: number
  /** Bytes of engine memory that were not released after the measurements, in total. */
  left: number
}

/** Measurements of one learner at one training size, one per training set. */
export interface RegimeCasesAtSize {
  n: number
  draws: number
  cases: (RegimeCaseErrors | RegimeRefusal)[]
}

/**
 * Summarizes the measurements of a learner over its training sizes. A size counts as refused if any of its training
 * sets was refused.
 */
export function summarize(
  learner: SizedLearner,
  found: readonly RegimeCasesAtSize[],
  rates: readonly number[],
): LearnerRegime {
  const { name, title, setting, family, expected, why, limit } = learner
  const refused: LearnerRegime['refused'] = []
  const fitted: (Omit<RegimeCasesAtSize, 'cases'> & { cases: RegimeCaseErrors[] })[] = []
  for (const { n, draws, cases } of found) {
    const refusal = cases.find((of) => 'refusal' in of)
    if (refusal) refused.push({ n, message: refusal.refusal })
    else fitted.push({ n, draws, cases: cases as RegimeCaseErrors[] })
  }
  const sizes = fitted.map(({ n, draws, cases }): RegimeErrorsAtSize => {
    const over = (of: (errors: RegimeCaseErrors) => number, range?: ValueRange) =>
      meanOverTrainingSets(cases.map(of), range)
    return {
      n,
      draws,
      noiseless: over(({ noiseless }) => noiseless, SHARE_RANGE),
      errors: rates.map((_, at) => over(({ noisy }) => meanOf(noisy[at]), SHARE_RANGE)),
      costs: rates.map((_, at) => over(({ noisy, noiseless }) => meanOf(noisy[at]) - noiseless)),
      bytes: Math.max(...cases.map(({ bytes }) => bytes)),
      ...(name === 'nearest' && { repeated: rates.map((p, at) => repeatedOf(cases, p, at)) }),
    }
  })
  const errors = fitted.flatMap(({ n, cases }) =>
    rates.map((p, at) => ({
      n,
      p,
      noisy: cases.map(({ noisy }) => meanOf(noisy[at])),
      noiseless: cases.map(({ noiseless }) => noiseless),
    })),
  )
  return {
    ...{ name, title, setting, family, expected, why },
    limits: rates.map((p) => limit?.(p) ?? null),
    sizes,
    refused,
    regime: sizes.length > 1 ? regime(errors, { classes: 2 }) : null,
  }
}

/**
 * Compares the share of flips that 1-NN repeats with the flip probability p, at index `at` of the rates. Given all
 * inputs, 1-NN errs with probability p + (1 - 2p) c at every n, where c is its error without noise. So the error of
 * each draw minus (1 - 2p) c has the mean p. Draws for the same training set are as independent as draws for different
 * sets.
 */
function repeatedOf(cases: readonly RegimeCaseErrors[], p: number, at: number): Comparison {
  const values = cases.flatMap(({ noisy, noiseless }) => noisy[at].map((error) => error - (1 - 2 * p) * noiseless))
  return compare(`flips that 1-NN repeats, of ${p}`, p, meanOverTrainingSets(values))
}
