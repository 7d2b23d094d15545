import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOf, meanOverTrainingSets, type ValueRange } from '../../../evaluate/mean.js'
import { type RegimeFit, regime } from '../../../evaluate/regime.js'
import { type Comparison, compare } from '../comparison.js'
import type { SizedLearner } from './learner.js'
import type { CaseErrors, Refusal } from './measure.js'

const SHARE: ValueRange = [0, 1]

/** A learner over all its sizes. */
export interface LearnerRegime
  extends Pick<SizedLearner, 'name' | 'title' | 'setting' | 'family' | 'expected' | 'why'> {
  /** What noise alone costs in the limit, for each rate; null where it is not known. */
  limits: (number | null)[]
  sizes: ErrorsOfSize[]
  refused: { n: number; message: string }[]
  /** Over sizes and rates; null where fewer than two sizes were fitted. */
  regime: RegimeFit | null
}

/** Intervals are over training sets: label draws and test inputs are each set's own, and so are in its spread. */
export interface ErrorsOfSize {
  n: number
  /** Label draws of each set. */
  draws: number
  noiseless: Estimate
  /** For each rate: the error, and what of it is due to noise. */
  errors: Estimate[]
  costs: Estimate[]
  /** The most that was kept for all draws. */
  bytes: number
  /** Of 1-NN: the share of noise that it repeats. */
  repeated?: Comparison[]
}

/** All learners. */
export interface RegimesResult {
  dimension: number
  /** Probabilities of a flip. */
  rates: number[]
  sets: number
  test: number
  learners: LearnerRegime[]
  /** Training sets that learners were given, and bytes of the engine that were not given back after it. */
  measured: number
  left: number
}

/** What one learner showed at one size: on every training set. */
export interface Found {
  n: number
  draws: number
  cases: (CaseErrors | Refusal)[]
}

/** Estimates of what was measured. A size at which any set was refused is refused. */
export function summarize(learner: SizedLearner, found: readonly Found[], rates: readonly number[]): LearnerRegime {
  const { name, title, setting, family, expected, why, limit } = learner
  const refused: LearnerRegime['refused'] = []
  const fitted: (Omit<Found, 'cases'> & { cases: CaseErrors[] })[] = []
  for (const { n, draws, cases } of found) {
    const refusal = cases.find((of) => 'refusal' in of)
    if (refusal) refused.push({ n, message: refusal.refusal })
    else fitted.push({ n, draws, cases: cases as CaseErrors[] })
  }
  const sizes = fitted.map(({ n, draws, cases }): ErrorsOfSize => {
    const over = (of: (errors: CaseErrors) => number, range?: ValueRange) => meanOverTrainingSets(cases.map(of), range)
    return {
      n,
      draws,
      noiseless: over(({ noiseless }) => noiseless, SHARE),
      errors: rates.map((_, at) => over(({ noisy }) => meanOf(noisy[at]), SHARE)),
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
 * 1-NN says one label, flipped or not: given all inputs it errs with probability p + (1 - 2p) c, where c is its error without noise, at
 * every n. So each draw's error less (1 - 2p) c has the mean p, and draws of one set are as independent as those of two.
 */
function repeatedOf(cases: readonly CaseErrors[], p: number, at: number): Comparison {
  const values = cases.flatMap(({ noisy, noiseless }) => noisy[at].map((error) => error - (1 - 2 * p) * noiseless))
  return compare(`flips that 1-NN repeats, of ${p}`, p, meanOverTrainingSets(values))
}
