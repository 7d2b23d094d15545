import { auditLabels } from '../../../audit/audit.js'
import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const TRIALS = { fast: 8, default: 60, deep: 600 }
const ROWS = 300
/** Two classes that overlap everywhere: their Bayes error is 0.309. */
const OVERLAPPING = gaussianMixture({
  means: [
    [0, 0],
    [1, 0],
  ],
  deviation: 1,
})

export const a3: Claim = {
  id: 'A3',
  title: 'overlap of the classes is not called noise',
  statement:
    'Right labels of two classes that overlap everywhere, with a Bayes error of 0.309: auditLabels claims no noise rate ' +
    'in at least 85% of the draws of 300 rows, and marks at most 3% of the rows as certainly wrong in the mean.',
  tolerance: 'Draws are independent, so the number of draws without a claim is binomial.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const { refused, certain } = await trials(
      TRIALS[effort],
      async (trial) => {
        const { x, y, classes } = await OVERLAPPING.sample(engine, ROWS, { seed, trial, purpose: 'A3' })
        const audit = await auditLabels({ x, y, classes }, { seed, trial, purpose: 'A3', signal })
        x.dispose()
        return {
          refused: Number(audit.verdict === 'not separable'),
          certain: audit.suspects.filter(({ list }) => list === 'certain').length / ROWS,
        }
      },
      context,
    )
    const hits = refused.reduce((a, b) => a + b, 0)
    return [
      { quantity: 'share of draws without a claim', predicted: 0.85, relation: '>=', measured: { hits, of: refused.length } }, // biome-ignore format: one line
      { quantity: 'share of certain rows', predicted: 0.03, relation: '<=', measured: { values: certain } },
    ]
  },
}
