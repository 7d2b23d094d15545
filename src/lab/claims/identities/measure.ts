import { Sample, type SampleOptions } from '../../../data/sample.js'
import type { World } from '../../../data/world.js'
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

/**
 * Engine, seed, and number of independent repetitions of a measurement. `signal` aborts it, and `onProgress` is called
 * with its progress.
 */
export interface RepetitionOptions extends CallOptions {
  engine: Engine
  /** Number of repetitions, each with new training sets. */
  sets: number
  seed: number
}

/** Options of `measureIdentities`: those of the repetitions, and the purpose that names the random draws. */
export interface IdentityOptions extends RepetitionOptions {
  /** Purpose of the random draws; begins with the claim's number. */
  purpose: string
}

/** Number of classifiers in each repetition, and of the test points that they share. */
const [MEMBERS, TESTS] = [5, 300]

/**
 * Measures rates whose values are known for a sampler. Each repetition fits five classifiers to separate training sets
 * and draws fresh test points. For each rate the result has one value for each of `sets` repetitions. `wrongOnBayes` is
 * the rate of predictions that differ from the Bayes optimal class, and `rightOnNoisy` the rate of predictions that
 * equal a fresh label, both averaged over the classifiers. `agreement` is the rate at which two classifiers agree,
 * averaged over their pairs.
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

/** Returns a function that draws samples of a world. */
export function samplesOf(world: World): SampledLearner['sample'] {
  return (engine, rows, draw) => world.sample(engine, rows, draw)
}

/**
 * Returns a function that draws samples of a world and replaces their labels by the Bayes optimal classes, passed
 * through `noise`.
 */
export function through(noise: Noise, world: World): SampledLearner['sample'] {
  return async (engine, rows, draw) => {
    const sample = await world.sample(engine, rows, draw)
    const flips = { ...draw, purpose: `${draw.purpose}: noise` }
    return new Sample({ ...sample, y: await noise.apply(sample.clean, { classes: world.classes, ...flips }) })
  }
}
