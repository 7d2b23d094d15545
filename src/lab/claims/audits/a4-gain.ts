import { estimateGain } from '../../../audit/gain.js'
import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import { transition } from '../../../labels/noise.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { isInside, shareWrong } from './wrong.js'

const TRIALS = { fast: 200, default: 2000, deep: 20000 }
const ROWS = 300
const WORLD = gaussianMixture({
  means: [
    [0, 0],
    [3, 0],
    [0, 3],
  ],
  deviation: 1,
})
/** The noise of the held-out labels: row k has the probabilities of the given labels of class k. */
const NOISE = [
  [0.8, 0.15, 0.05],
  [0.1, 0.7, 0.2],
  [0.05, 0.25, 0.7],
]

export const a4: Claim = {
  id: 'A4',
  title: 'gain of one classifier over another',
  statement:
    'Two fixed classifiers, compared on 300 held-out rows whose labels are wrong by a known transition matrix T: the gain ' +
    'that estimateGain computes with T⁻¹ is, in the mean, the gain on the right labels of the same rows, and its 95% ' +
    'interval covers that gain in at least 95% of the draws.',
  tolerance:
    'Each value is the difference of both gains in one draw, whose mean is 0 exactly. The interval is for new rows as ' +
    'well as new labels, so it covers the gain on these rows more often than it says.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort } = context
    const noise = transition(NOISE)
    const { error, covered } = await trials(
      TRIALS[effort],
      async (trial) => {
        const { x, clean } = await WORLD.sample(engine, ROWS, { seed, trial, purpose: 'A4' })
        const rows = x.toArray()
        x.dispose()
        const y = await noise.apply(clean, { classes: 3, seed, trial, purpose: 'A4: noise' })
        const after = clean.map((_, i) => classAt(rows[2 * i], rows[2 * i + 1], 1.5))
        const before = clean.map((_, i) => classAt(rows[2 * i], rows[2 * i + 1], 2.5))
        const { estimate, interval } = estimateGain({ y, classes: 3, before, after }, { transition: NOISE })
        const truth = shareWrong(before, clean) - shareWrong(after, clean)
        return { error: estimate - truth, covered: isInside(interval, truth) }
      },
      context,
    )
    const hits = covered.reduce((a, b) => a + b, 0)
    return [
      { quantity: 'estimated gain less the gain', predicted: 0, measured: { values: error } },
      { quantity: 'coverage', predicted: 0.95, relation: '>=', measured: { hits, of: covered.length } },
    ]
  },
}

/** The class by two cuts at the same place: 1 right of the first, 2 above the second, otherwise 0. */
const classAt = (u: number, v: number, cut: number): number => (u > cut ? 1 : v > cut ? 2 : 0)
