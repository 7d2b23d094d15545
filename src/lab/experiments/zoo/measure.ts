import type { CallOptions } from '../../../engine/call.js'
import { poolAgreement } from '../../../evaluate/agreement.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverSetsAndPoints } from '../../../evaluate/mean.js'
import { type ErrorsAtSize, type RegimeFit, regime } from '../../../evaluate/regime.js'
import { samplerError } from '../../../evaluate/sampler-error.js'
import { errorRate } from '../../../labels/accuracy.js'
import type { Fit } from '../../../samplers/sampler.js'
import type { ZooSubject } from './subject.js'

/**
 * Measures of one learner on one subject, over independent training sets of the largest size; only `regime` uses all
 * sizes.
 */
export interface ZooMeasures {
  /** Share of noisy training labels that the learner does not fit, the mean over training sets. */
  trainError: number
  /** Error against the Bayes optimal classes. */
  cleanError: Estimate
  /** Error against noisy labels. */
  noisyError: Estimate
  /**
   * Share of inputs on which two classifiers agree, fitted to independent sets; for a sampler it is 1 - `noisyError`.
   */
  agreement: Estimate
  /** Total variation between predictions and noisy labels; 0 for a sampler. */
  samplerError: Estimate
  /**
   * Share of predictions that equal the label to which the true class flips, also for each training set; for a sampler
   * it is the noise rate. Null when a class flips to several labels.
   */
  replicated: (Estimate & { bySet: number[] }) | null
  /** Regime of the error that noise adds, fitted over the training sizes; null for a subject of one size. */
  regime: RegimeFit | null
}

/** Options of `measure`: the number of training sets of each size, the seed, and a callback after each fit. */
export interface ZooMeasureOptions extends CallOptions {
  /** Number of training sets of each size. */
  sets: number
  seed: number
  /** Called after each classifier is fitted and measured. */
  onFit: () => void
}

/**
 * Fits the learner to `sets` training sets of each size and measures it. Fits it to clean labels as well if the subject
 * has several sizes.
 */
export async function measure(fit: Fit, subject: ZooSubject, options: ZooMeasureOptions): Promise<ZooMeasures> {
  const { test, classes, sizes, p, target } = subject
  const { sets } = options
  const errors: ErrorsAtSize[] = []
  let noisy = await answersOf(fit, subject, sizes[0], true, options)
  // The regime needs several sizes and the error that noise adds; with one size, fits to clean labels would be wasted.
  for (let at = 0; sizes.length > 1 && at < sizes.length; at++) {
    if (at > 0) noisy = await answersOf(fit, subject, sizes[at], true, options)
    const noiseless = await answersOf(fit, subject, sizes[at], false, options)
    errors.push({ n: sizes[at], noisy: noisy.errors, noiseless: noiseless.errors })
  }
  const { answers, trainErrors } = noisy
  const mean = (of: (answer: number, i: number) => number) =>
    meanOverSetsAndPoints(
      Float64Array.from(answers, (answer, at) => of(answer, at % test.x.rows)),
      sets,
    )
  const replicatedOf = async (noisy: (label: number) => number) => {
    const is = (answer: number, i: number) => Number(answer === noisy(test.clean[i]))
    const m = test.x.rows
    const shareOf = (set: number) =>
      answers.subarray(set * m, (set + 1) * m).reduce((sum, answer, i) => sum + is(answer, i), 0) / m
    return { ...(await mean(is)), bySet: Array.from({ length: sets }, (_, set) => shareOf(set)) }
  }
  return {
    trainError: trainErrors.reduce((sum, error) => sum + error, 0) / sets,
    cleanError: await mean((answer, i) => Number(answer !== test.clean[i])),
    noisyError: await mean((answer, i) => 1 - test.posterior[i * classes + answer]),
    agreement: await poolAgreement(answers, { members: sets, classes, independent: true }),
    samplerError: await samplerError({ predicted: answers, posterior: test.posterior, sets, classes }),
    replicated: target ? await replicatedOf(target) : null,
    regime: errors.length > 1 ? regime(errors, { p, classes }) : null,
  }
}

/** Predictions and errors of the classifiers that were fitted to the training sets of one size. */
interface ZooAnswers {
  /** Predictions on the test inputs, sets × m, row-major. */
  answers: Int32Array
  /** Error of each classifier against the Bayes optimal classes of the test inputs. */
  errors: Float64Array
  /** Error of each classifier on the labels it was fitted to. */
  trainErrors: Float64Array
}

/** Fits one classifier to each training set of n rows, and returns their predictions and errors. */
async function answersOf(
  fit: Fit,
  { test, train }: ZooSubject,
  n: number,
  noisy: boolean,
  { sets, seed, onFit, ...call }: ZooMeasureOptions,
): Promise<ZooAnswers> {
  const m = test.x.rows
  const answers = new Int32Array(sets * m)
  const [errors, trainErrors] = [new Float64Array(sets), new Float64Array(sets)]
  for (let set = 0; set < sets; set++) {
    using sample = await train(set, n, noisy)
    using sampler = await fit(sample, { seed, trial: set, purpose: 'zoo: fit', ...call })
    const predicted = await sampler.predict(test.x, call)
    answers.set(predicted, set * m)
    errors[set] = await errorRate(predicted, test.clean)
    trainErrors[set] = await errorRate(await sampler.predict(sample.x, call), sample.y)
    onFit()
  }
  return { answers, errors, trainErrors }
}
