import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { budgetError } from '../../../theory/atoms.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { everyAtom, lineAtoms } from '../line.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const MEMBERS = [1, 3, 4, 7, 11]
const [ATOMS, BUDGET, P] = [50, 600, 0.25]

export const t25: Claim = {
  id: 'T25',
  title: 'teachers that share a budget',
  statement:
    'If k lookup teachers on N atoms share M labels, m = floor(M/k) each, their plurality errs with probability ' +
    'B_k(p_m), p_m = p + (1-1/N)^m (1/2-p) being the error of one teacher and B_k that of a majority of k votes. ' +
    'The error is smallest at an intermediate number of teachers, and an even number is worse than the odd number ' +
    'before it.',
  tolerance:
    'Exact at every sample size. The error is the mean over all atoms, so intervals are over training sets alone.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = lineAtoms(ATOMS, P)
    using x = everyAtom(engine, ATOMS)
    const truth = await world.bayes(x)
    const values = await trials(
      SETS[effort],
      async (trial) => {
        const measured: Record<string, number> = {}
        for (const members of MEMBERS) {
          const call = { seed, trial, signal }
          const rows = members * Math.floor(BUDGET / members)
          using train = await world.sample(engine, rows, { ...call, purpose: `T25: ${members}` })
          // Each pool draws the coins of its lookups independently.
          const own = { signal, seed, trial, purpose: `T25: pools of ${members}` }
          using pool = await fitTeacher(train, { ...own, members, fit: fitLookup })
          measured[members] = await errorRate(await pool.label(x, { ...own, rule: 'plurality' }), truth)
        }
        return measured
      },
      context,
    )
    return MEMBERS.map((members) => ({
      quantity: `error of ${members} that share ${BUDGET} labels`,
      predicted: budgetError({ atoms: ATOMS, budget: BUDGET, members, p: P }),
      measured: { values: values[members] },
    }))
  },
}
