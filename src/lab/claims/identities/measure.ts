import { Sample, type SampleOptions, type World } from '../../../data/world.js'
import { fitTeacher } from '../../../distill/teacher.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import { poolAgreement } from '../../../evaluate/agreement.js'
import { accuracy, errorRate } from '../../../labels/accuracy.js'
import type { Noise } from '../../../labels/noise.js'
import type { Fit } from '../../../samplers/sampler.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'

/** A learner, and the source of its training sets and test points. */
export interface SampledLearner {
  /** Fits one classifier. */
  fit: Fit
  /** Draws `rows` rows. The caller owns the sample. */
  sample: (engine: Engine, rows: number, draw: SampleOptions) => Promise<Sample>
  /** Number of rows of each training set. */
  n: number
}

/** Engine, seed and number of independent repetitions of a measurement. */
export interface RepetitionOptions extends CallOptions {
  engine: Engine
  /** Number of repetitions, each with new training sets. */
  sets: number
  seed: number
}

/** Options of `measureIdentities`: the repetitions and the purpose of their draws. */
export interface IdentityOptions extends RepetitionOptions {
  /** Purpose of the random draws; begins with the claim's number. */
  purpose: string
}

/** Classifiers of one repetition, and their common test points. */
const [MEMBERS, TESTS] = [5, 300]

/**
 * Measures the identities of a sampler. Returns one value for each of `sets` repetitions, a mean over five classifiers
 * of separate training sets (or their pairs) on fresh test points: `wrongOnBayes`, the rate of predictions that differ
 * from the Bayes optimal class; `rightOnNoisy`, the rate of predictions that equal a fresh label; and `agreement`, the
 * rate at which two classifiers agree.
 */
export function measureIdentities(
  { fit, sample, n }: SampledLearner,
  { engine, sets, seed, purpose, ...call }: IdentityOptions,
): Promise<Record<'wrongOnBayes' | 'rightOnNoisy' | 'agreement', Float64Array>> {
  const { signal } = call
  return trials(
    sets,
    async (trial) => {
      const draw = { seed, trial, signal }
      using train = await sample(engine, MEMBERS * n, { ...draw, purpose: `${purpose}: train` })
      using teacher = await fitTeacher(train, { ...draw, purpose: `${purpose}: teachers`, members: MEMBERS, fit })
      using test = await sample(engine, TESTS, { ...draw, purpose: `${purpose}: test` })
      const votes = await teacher.votes(test.x, signal && { signal })
      const { classes } = train
      const { estimate: agreement } = await poolAgreement(votes, { members: MEMBERS, classes })
      const wrongOnBayes = await errorRate(votes, repeated(test.clean, MEMBERS))
      return { wrongOnBayes, rightOnNoisy: await accuracy(votes, repeated(test.y, MEMBERS)), agreement }
    },
    call,
  )
}

/** Returns a source of a world's samples. */
export function samplesOf(world: World): SampledLearner['sample'] {
  return (engine, rows, draw) => world.sample(engine, rows, draw)
}

/** Returns a source of a world's inputs whose labels are the Bayes optimal classes after `noise`. */
export function through(noise: Noise, world: World): SampledLearner['sample'] {
  return async (engine, rows, draw) => {
    const sample = await world.sample(engine, rows, draw)
    const flips = { ...draw, purpose: `${draw.purpose}: noise` }
    return new Sample({ ...sample, y: await noise.apply(sample.clean, { classes: world.classes, ...flips }) })
  }
}
