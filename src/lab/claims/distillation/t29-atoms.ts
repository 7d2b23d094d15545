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

interface Scene {
  atoms: number
  /** Labeled rows of each teacher. */
  m: number
  unlabeled: number
  /** Teachers of the pool; a fresh one for each input where it is not said. */
  members?: number
}

/** Fresh teachers are as many as there are inputs: few. */
const SCENES: readonly Scene[] = [
  { atoms: 8, m: 16, unlabeled: 40 },
  ...[1, 3, 10].map((members) => ({ atoms: 50, m: 100, unlabeled: 400, members })),
]

export const t29: Claim = {
  id: 'T29',
  title: 'students of lookup teachers',
  statement:
    'On N atoms, n inputs labeled by lookup teachers and a student by majority: with fresh teachers it errs sum over c of Bin(n,1/N)(c) ' +
    'B_c(p_m), with a pool of k, a random one for each input, sum over v of Bin(k,p_m)(v) sum over c of Bin(n,1/N)(c) B_c(v/k).',
  tolerance:
    'Exact at every size. Every atom is asked, so intervals are over pools and their inputs. Ties of the student are wrong at half of the atoms.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, scene] of SCENES.entries()) {
      const { members } = scene
      const { error } = await trials(
        SETS[context.effort],
        async (trial) => ({ error: await studentError(scene, trial, context) }),
        partOf(context, at, SCENES.length),
      )
      const pool = members === undefined ? 'fresh teachers' : `a pool of ${members}`
      const quantity = `error, ${pool}, N = ${scene.atoms}, n = ${scene.unlabeled}`
      findings.push({ quantity, predicted: atomsStudentError({ ...scene, p: P }), measured: { values: error } })
    }
    return findings
  },
}

async function studentError(scene: Scene, trial: number, context: ClaimContext): Promise<number> {
  const { engine, seed, signal } = context
  const { atoms: count, m, unlabeled, members } = scene
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
