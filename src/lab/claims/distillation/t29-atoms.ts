import { distill } from '../../../distill/distill.js'
import { freshTeacher } from '../../../distill/fresh-teacher.js'
import type { Labeler } from '../../../distill/labeler.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { atomsStudentError } from '../../../theory/atoms.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { everyAtom, lineAtoms } from '../line.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'
import { majorityStudent } from './majority-student.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const P = 0.25

/** Number of atoms, sizes of the teachers' training sets and of the unlabeled data, and the number of teachers. */
interface AtomSizes {
  atoms: number
  /** Number of labeled rows of each teacher. */
  m: number
  unlabeled: number
  /** Number of teachers in the pool. By default there is no pool: a fresh teacher labels each input. */
  members?: number
}

/** Sizes to measure. The case with fresh teachers has few unlabeled inputs, because each of them needs a teacher. */
const SIZES: readonly AtomSizes[] = [
  { atoms: 8, m: 16, unlabeled: 40 },
  ...[1, 3, 10].map((members) => ({ atoms: 50, m: 100, unlabeled: 400, members })),
]

export const t29: Claim = {
  id: 'T29',
  title: 'students of lookup teachers',
  statement:
    'Lookup teachers with error p_m label n inputs on N atoms, and a student answers with the majority of each ' +
    "atom's labels. It errs with probability sum over c of Bin(n,1/N)(c) B_c(p_m) if each input has a fresh " +
    'teacher, and sum over v of Bin(k,p_m)(v) sum over c of Bin(n,1/N)(c) B_c(v/k) if each has a random one of k ' +
    'teachers, v of them wrong; B_c is the error of a majority of c votes.',
  tolerance:
    'Exact at every sample size. The error is the mean over all atoms, so intervals are over pools and their ' +
    'inputs. Ties of the student are wrong on half of the atoms.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, sizes] of SIZES.entries()) {
      const { members } = sizes
      const { error } = await trials(
        SETS[context.effort],
        async (trial) => ({ error: await studentError(sizes, trial, context) }),
        partOf(context, at, SIZES.length),
      )
      const pool = members === undefined ? 'fresh teachers' : `a pool of ${members}`
      const quantity = `error, ${pool}, N = ${sizes.atoms}, n = ${sizes.unlabeled}`
      findings.push({ quantity, predicted: atomsStudentError({ ...sizes, p: P }), measured: { values: error } })
    }
    return findings
  },
}

/** Returns the clean error of one student, averaged over all atoms. */
async function studentError(sizes: AtomSizes, trial: number, context: ClaimContext): Promise<number> {
  const { engine, seed, signal } = context
  const { atoms: count, m, unlabeled, members } = sizes
  const world = lineAtoms(count, P)
  const what = `T29: ${members ?? 'fresh'}`
  const call = { seed, trial, purpose: what, signal }
  using sample = await world.sample(engine, unlabeled, { ...call, purpose: `${what}, unlabeled` })
  using all = everyAtom(engine, count)
  const of = async (teacher: Labeler) => {
    using student = await distill(teacher, sample.x, { ...call, fit: majorityStudent })
    return await errorRate(await student.predict(all), await world.bayes(all))
  }
  if (members === undefined) {
    return await of(freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, m, draw), fit: fitLookup }))
  }
  using train = await world.sample(engine, members * m, { ...call, purpose: `${what}, train` })
  using pool = await fitTeacher(train, { ...call, members, fit: fitLookup })
  return await of(pool)
}
