import { distill } from '../../../distill/distill.js'
import type { LabelRule } from '../../../distill/labeler.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { atomsStudentError } from '../../../theory/atoms.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { everyAtom, lineAtoms } from '../line.js'
import { trials } from '../trials.js'
import { majorityStudent } from './majority-student.js'

const POOLS = { fast: 60, default: 600, deep: 6000 }
const [ATOMS, M, MEMBERS, P] = [20, 40, 5, 0.25]
/**
 * Numbers of unlabeled inputs: few, and enough for the random labels of each atom to reveal the plurality of the pool.
 */
const UNLABELED = [60, 1500]
const RULES: readonly LabelRule[] = ['random', 'plurality']

export const t31: Claim = {
  id: 'T31',
  title: 'labels by a random teacher or by the plurality',
  statement:
    'Labels by a random teacher of the pool and labels by its plurality lead the student to the same limit, the ' +
    'error of the plurality. With few unlabeled points, plurality labels bring it closer to that limit.',
  tolerance:
    'Exact at every sample size: with n inputs, the plurality leaves a share (1-1/N)^n of the N atoms to a coin. ' +
    'Both rules label the same points with the same pools, which narrows the interval of their difference. Errors ' +
    'are means over all atoms, so intervals are over pools.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const values = await trials(POOLS[context.effort], (trial) => measurePool(trial, context), context)
    const of = (rule: LabelRule, unlabeled: number) => values[`${rule} ${unlabeled}`]
    const predicted = (rule: LabelRule, unlabeled: number) =>
      atomsStudentError({ atoms: ATOMS, m: M, members: MEMBERS, p: P, unlabeled, rule })
    const errors = UNLABELED.flatMap((unlabeled) =>
      RULES.map((rule) => ({
        quantity: `error by ${rule} labels, n = ${unlabeled}`,
        predicted: predicted(rule, unlabeled),
        measured: { values: of(rule, unlabeled) },
      })),
    )
    // With many inputs, students differ too rarely for an interval of their difference.
    const [few] = UNLABELED
    const cost = of('random', few).map((error, trial) => error - of('plurality', few)[trial])
    const difference = predicted('random', few) - predicted('plurality', few)
    const quantity = `excess error of random labels, n = ${few}`
    return [...errors, { quantity, predicted: difference, measured: { values: cost } }]
  },
}

/**
 * Returns the clean error of a student of one pool for each label rule and number of unlabeled inputs, under keys such
 * as 'random 60'.
 */
async function measurePool(trial: number, { engine, seed, signal }: ClaimContext): Promise<Record<string, number>> {
  const world = lineAtoms(ATOMS, P)
  const call = { seed, trial, purpose: 'T31: pools', signal }
  const draw = (n: number, what: string) => world.sample(engine, n, { ...call, purpose: `T31: ${what}` })
  using train = await draw(MEMBERS * M, 'train')
  using pool = await fitTeacher(train, { ...call, members: MEMBERS, fit: fitLookup })
  using all = everyAtom(engine, ATOMS)
  const measured: Record<string, number> = {}
  for (const unlabeled of UNLABELED) {
    using sample = await draw(unlabeled, `${unlabeled} unlabeled`)
    for (const rule of RULES) {
      using student = await distill(pool, sample.x, { ...call, rule, fit: majorityStudent })
      measured[`${rule} ${unlabeled}`] = await errorRate(await student.predict(all), await world.bayes(all))
    }
  }
  return measured
}
