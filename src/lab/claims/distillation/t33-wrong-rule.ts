import { Sample, type SampleOptions } from '../../../data/world.js'
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
/** Inputs for the pool to label, and for fresh teachers. */
const [OF_POOL, OF_FRESH] = [800, 32]

export const t33: Claim = {
  id: 'T33',
  title: 'noise that makes the wrong class modal',
  statement:
    'Where labels are flipped with probability p > 1/2 the student learns the opposite of the clean rule f*: 1 - f*.',
  tolerance:
    'Exact at every size: the closed forms of T29 hold for any p, and their error tends to 1. Every atom is asked, so intervals are over teachers and ' +
    'their inputs.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const values = await trials(SETS[context.effort], (trial) => measureStudents(trial, context), context)
    const predicted = (unlabeled: number, members?: number) =>
      atomsStudentError({ atoms: ATOMS, m: M, p: P, unlabeled, ...(members && { members }) })
    return [
      {
        quantity: `error of the student of a pool of ${MEMBERS}`,
        predicted: predicted(OF_POOL, MEMBERS),
        measured: { values: values.pool },
      },
      {
        quantity: 'error of the student of fresh teachers',
        predicted: predicted(OF_FRESH),
        measured: { values: values.fresh },
      },
    ]
  },
}

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
    pool: await errorOf(pool, OF_POOL, 'for the pool'),
    fresh: await errorOf(fresh, OF_FRESH, 'for fresh teachers'),
  }
}

async function flipped(sample: Sample, { seed, trial }: SampleOptions): Promise<Sample> {
  const y = await symmetric(P).apply(sample.clean, { classes: 2, seed, trial, purpose: 'T33: noise' })
  return new Sample({ ...sample, y })
}
