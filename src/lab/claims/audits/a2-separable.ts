import { auditLabels } from '../../../audit/audit.js'
import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import { stream } from '../../../random/stream.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { isInside, shareWrong } from './wrong.js'

const TRIALS = { fast: 8, default: 60, deep: 600 }
const ROWS = 240
/** Two classes that hardly overlap. */
const WORLD = gaussianMixture({
  means: [
    [0, 0],
    [8, 0],
  ],
  deviation: 1,
})
/** Probability of a wrong label where the second coordinate is above 0, and elsewhere. */
const [OFTEN, SELDOM] = [0.25, 0.02]

export const a2: Claim = {
  id: 'A2',
  title: 'noise on hard rows, classes that are apart',
  statement:
    'Labels of two classes that hardly overlap, wrong with probability 0.25 on one half of the rows and 0.02 on the ' +
    'other: the disagreement of labels and students on all rows, which auditLabels reports for features that tell the ' +
    'classes apart, is the share of wrong labels within 0.015, and its interval covers it in at least 95% of the draws.',
  tolerance:
    'Each draw has 240 rows, and is compared with its own share of wrong labels. The allowance of 0.015 is for rows on ' +
    'which students follow wrong labels of their neighbors.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const measured = await trials(
      TRIALS[effort],
      async (trial) => {
        const { x, clean } = await WORLD.sample(engine, ROWS, { seed, trial, purpose: 'A2' })
        const chance = stream(seed, 'A2: noise', trial)
        const rows = x.toArray()
        const y = clean.map((label, i) =>
          chance.uniform(i) < (rows[2 * i + 1] > 0 ? OFTEN : SELDOM) ? 1 - label : label,
        )
        const { noise, evidence } = await auditLabels({ x, y, classes: 2 }, { seed, trial, purpose: 'A2', signal })
        x.dispose()
        const truth = shareWrong(y, clean)
        return { covered: isInside(noise.separable.interval, truth), error: evidence.disagreement - truth }
      },
      context,
    )
    const { covered, error } = measured
    const hits = covered.reduce((a, b) => a + b, 0)
    return [
      { quantity: 'coverage', predicted: 0.95, relation: '>=', measured: { hits, of: covered.length } },
      { quantity: 'error of the estimate', predicted: 0, allowance: 0.015, measured: { values: error } },
    ]
  },
}
