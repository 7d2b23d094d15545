import { auditLabels } from '../../../audit/audit.js'
import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import { symmetric } from '../../../labels/noise.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { isInside, shareWrong } from './wrong.js'

const TRIALS = { fast: 8, default: 60, deep: 600 }
const [ROWS, CLASSES, NOISE] = [240, 3, 0.2]
/** Classes whose centers are 5 standard deviations apart, or more. */
const WORLD = gaussianMixture({
  means: [
    [0, 0],
    [5, 0],
    [0, 5],
  ],
  deviation: 1,
})

export const a1: Claim = {
  id: 'A1',
  title: 'noise that does not depend on the row',
  statement:
    'Labels of three classes, of which a fifth is wrong whatever the row: the interval that auditLabels reports covers ' +
    'the share of wrong labels in at least 95% of the draws, and so does that of the estimate far from boundaries in at ' +
    'least 90%; the estimate is unbiased within 0.02.',
  tolerance:
    'Each draw has 240 rows, and is compared with its own share of wrong labels. The estimate far from boundaries uses a ' +
    'tenth of the rows or more, which are those that the students are surest of; its size is chosen by the labels, for ' +
    'which the allowances of 0.02 and 5% are made.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const measured = await trials(
      TRIALS[effort],
      async (trial) => {
        const { x, clean } = await WORLD.sample(engine, ROWS, { seed, trial, purpose: 'A1' })
        const y = await symmetric(NOISE).apply(clean, { classes: CLASSES, seed, trial, purpose: 'A1: noise' })
        const { noise, evidence } = await auditLabels(
          { x, y, classes: CLASSES },
          { seed, trial, purpose: 'A1', signal },
        )
        x.dispose()
        const truth = shareWrong(y, clean)
        return {
          all: isInside(noise.interval, truth),
          core: isInside(noise.core.interval, truth),
          error: evidence.core - truth,
        }
      },
      context,
    )
    const hits = (values: Float64Array) => ({ hits: values.reduce((a, b) => a + b, 0), of: values.length })
    return [
      { quantity: 'coverage of the interval', predicted: 0.95, relation: '>=', measured: hits(measured.all) },
      { quantity: 'coverage far from boundaries', predicted: 0.9, relation: '>=', measured: hits(measured.core) },
      { quantity: 'error far from boundaries', predicted: 0, allowance: 0.02, measured: { values: measured.error } },
    ]
  },
}
