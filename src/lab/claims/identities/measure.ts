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

/** A learner, and where its training sets and test points come from. */
export interface Subject {
  fit: Fit
  /** So many rows. The caller owns x. */
  sample: (engine: Engine, rows: number, draw: SampleOptions) => Promise<Sample>
  /** Rows of each training set. */
  n: number
}

export interface SetsOptions extends CallOptions {
  engine: Engine
  /** Repetitions. */
  sets: number
  seed: number
}

export interface MeasureOptions extends SetsOptions {
  /** Begins with the claim. */
  purpose: string
}

/** Classifiers that are measured together, and the fresh points on which they are. */
const [MEMBERS, TEST] = [5, 300]

/**
 * What classifiers of training sets of their own show on fresh points, in the mean over five, or their pairs, for each of `sets`
 * repetitions: how often they are not the Bayes optimal class, are a label drawn anew, and are each other.
 */
export function measureIdentities(
  { fit, sample, n }: Subject,
  { engine, sets, seed, purpose, ...call }: MeasureOptions,
): Promise<Record<'wrongOnBayes' | 'rightOnNoisy' | 'agreement', Float64Array>> {
  const { signal } = call
  return trials(
    sets,
    async (trial) => {
      const draw = { seed, trial, signal }
      using train = await sample(engine, MEMBERS * n, { ...draw, purpose: `${purpose}: train` })
      using teacher = await fitTeacher(train, { ...draw, purpose: `${purpose}: teachers`, members: MEMBERS, fit })
      using test = await sample(engine, TEST, { ...draw, purpose: `${purpose}: test` })
      const votes = await teacher.votes(test.x, signal && { signal })
      const { classes } = train
      const { estimate: agreement } = await poolAgreement(votes, { members: MEMBERS, classes })
      const wrongOnBayes = await errorRate(votes, repeated(test.clean, MEMBERS))
      return { wrongOnBayes, rightOnNoisy: await accuracy(votes, repeated(test.y, MEMBERS)), agreement }
    },
    call,
  )
}

/** Samples of a world, as they are. */
export function samplesOf(world: World): Subject['sample'] {
  return (engine, rows, draw) => world.sample(engine, rows, draw)
}

/** Samples of a world whose labels are the Bayes optimal ones as seen through noise. */
export function through(noise: Noise, world: World): Subject['sample'] {
  return async (engine, rows, draw) => {
    const sample = await world.sample(engine, rows, draw)
    const flips = { ...draw, purpose: `${draw.purpose}: noise` }
    return new Sample({ ...sample, y: await noise.apply(sample.clean, { classes: world.classes, ...flips }) })
  }
}
