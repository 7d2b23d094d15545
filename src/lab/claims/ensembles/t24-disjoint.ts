import { torus } from '../../../data/torus.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { majorityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const MEMBERS = [2, 3, 5, 9]
/** Training rows of each member, test points, and the flip rate. */
const [M, TESTS, P] = [60, 300, 0.2]

export const t24: Claim = {
  id: 'T24',
  title: 'the vote of a pool of disjoint samples',
  statement:
    'The plurality of k 1-NN teachers, each fitted to separate rows, has the clean error B_k(p) of a majority of k ' +
    'independent votes, where p is the probability that a label is wrong.',
  tolerance:
    'The world has no class boundary: every teacher errs with probability p at every input, and teachers of ' +
    'disjoint rows err independently. So this is exact at every sample size. Intervals are over training sets, each ' +
    'with separate test points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = torus({ dimension: 2, p: P, halves: false })
    const call = { seed, signal }
    const values = await trials(
      SETS[effort],
      async (trial) => {
        const measured: Record<string, number> = {}
        for (const members of MEMBERS) {
          const draw = (n: number, what: string) =>
            world.sample(engine, n, { ...call, trial, purpose: `T24: ${members}, ${what}` })
          using train = await draw(members * M, 'train')
          using test = await draw(TESTS, 'test')
          // Each pool draws its tie breaks independently.
          const own = { signal, seed, trial, purpose: `T24: pools of ${members}` }
          using pool = await fitTeacher(train, { ...own, members })
          measured[members] = await errorRate(await pool.label(test.x, { ...own, rule: 'plurality' }), test.clean)
        }
        return measured
      },
      context,
    )
    return MEMBERS.map((members) => ({
      quantity: `error of a pool of ${members}`,
      predicted: majorityError({ k: members, p: P }),
      measured: { values: values[members] },
    }))
  },
}
