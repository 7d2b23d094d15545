import { Sample, type SampleOptions } from '../../../data/sample.js'
import { distill } from '../../../distill/distill.js'
import { freshTeacher } from '../../../distill/fresh-teacher.js'
import type { Labeler } from '../../../distill/labeler.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { symmetric } from '../../../labels/noise.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { atomsStudentError } from '../../../theory/atoms.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { everyAtom, lineAtoms } from '../line.js'
import { trials } from '../trials.js'
import { majorityStudent } from './majority-student.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const P = 0.7
const [ATOMS, M, MEMBERS] = [8, 40, 10]
/** Number of unlabeled inputs for the pool of teachers, and for fresh teachers. */
const [POOL_INPUTS, FRESH_INPUTS] = [800, 32]

export const t33: Claim = {
  id: 'T33',
  title: 'noise that makes the wrong class modal',
  statement: 'If labels flip with probability p > 1/2, the student learns 1 - f*, the opposite of the clean rule f*.',
  tolerance:
    'Exact at every sample size: the closed forms for students of lookup teachers (T29: majority errors averaged ' +
    'over the labels per atom) hold for any p, and tend to 1 for p > 1/2. Errors are means over all atoms, so ' +
    'intervals are over teachers and their inputs.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const values = await trials(SETS[context.effort], (trial) => measureStudents(trial, context), context)
    const predicted = (unlabeled: number, members?: number) =>
      atomsStudentError({ atoms: ATOMS, m: M, p: P, unlabeled, ...(members && { members }) })
    return [
      {
        quantity: `error of the student of a pool of ${MEMBERS}`,
        predicted: predicted(POOL_INPUTS, MEMBERS),
        measured: { values: values.pool },
      },
      {
        quantity: 'error of the student of fresh teachers',
        predicted: predicted(FRESH_INPUTS),
        measured: { values: values.fresh },
      },
    ]
  },
}

/** Returns the clean errors of a student of a pool of teachers and of a student of fresh teachers. */
async function measureStudents(trial: number, { engine, seed, signal }: ClaimContext) {
  const world = lineAtoms(ATOMS, 0)
  const call = { seed, trial, purpose: 'T33: teachers', signal }
  const draw = (n: number, what: string) => world.sample(engine, n, { ...call, purpose: `T33: ${what}` })
  using all = everyAtom(engine, ATOMS)
  const errorOf = async (teacher: Labeler, unlabeled: number, what: string) => {
    using sample = await draw(unlabeled, what)
    using student = await distill(teacher, sample.x, { ...call, fit: majorityStudent })
    return await errorRate(await student.predict(all), await world.bayes(all))
  }
  using train = await flipped(await draw(MEMBERS * M, 'train'), call)
  using pool = await fitTeacher(train, { ...call, members: MEMBERS, fit: fitLookup })
  const fresh = freshTeacher({
    classes: 2,
    sample: async (own) => flipped(await world.sample(engine, M, own), own),
    fit: fitLookup,
  })
  return {
    pool: await errorOf(pool, POOL_INPUTS, 'for the pool'),
    fresh: await errorOf(fresh, FRESH_INPUTS, 'for fresh teachers'),
  }
}

/**
 * Returns a sample with the same inputs whose labels are the clean ones, flipped with probability P. It shares the
 * matrix x with the given sample.
 */
async function flipped(sample: Sample, { seed, trial }: SampleOptions): Promise<Sample> {
  const y = await symmetric(P).apply(sample.clean, { classes: 2, seed, trial, purpose: 'T33: noise' })
  return new Sample({ ...sample, y })
}
