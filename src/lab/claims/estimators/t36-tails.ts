import { featureCalibration, unpairedCalibration } from '../../../evaluate/calibration.js'
import { pairedTail, unpairedTail } from '../../../theory/spread.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { drawn } from './drawn.js'

const TRIALS = { fast: 3000, default: 30_000, deep: 300_000 }
/**
 * The distributions of predictions and labels, and their total variation. A plug-in total variation is never below 0,
 * which biases it upward near 0. The total variation here is at least 4 standard deviations of the plug-in one, whose
 * mean therefore equals it to within 1e-6.
 */
const [PREDICTED, LABELS, TRUTH] = [[0.4, 0.6], [0.6, 0.4], 0.2]
const [N1, N2, N] = [300, 150, 200]
const UNPAIRED = [0.08, 0.12]
const PAIRED = [0.1, 0.16]

export const t36: Claim = {
  id: 'T36',
  title: 'tail bounds of a distance',
  statement:
    'A plug-in total variation deviates from its mean by t or more with probability at most 2 exp(-2 t^2 / (1/n1 + ' +
    '1/n2)) for two independent samples, and at most 2 exp(-n t^2 / 2) for predictions and labels of the same n ' +
    'rows (McDiarmid).',
  tolerance:
    'Bounds: the difference between measurement and prediction is their slack. Trials are independent, so the ' +
    'number of deviations is binomial and the intervals hold at every size.',
  async measure({ seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const count = TRIALS[effort]
    const { unpaired, paired } = await trials(
      count,
      async (trial) => {
        const of = (probabilities: readonly number[], n: number, what: string) => {
          return drawn(probabilities, n, { seed, purpose: `T36: ${what}`, trial })
        }
        const two = { predicted: of(PREDICTED, N1, 'predicted'), labels: of(LABELS, N2, 'labels'), classes: 2 }
        const same = { predicted: of(PREDICTED, N, 'paired'), labels: of(LABELS, N, 'their labels'), classes: 2 }
        const [unpaired, paired] = [await unpairedCalibration(two), await featureCalibration(same)]
        return { unpaired: unpaired.plugIn, paired: paired.plugIn }
      },
      call,
    )
    const beyond = (values: Float64Array, t: number) => {
      return { hits: values.filter((value) => Math.abs(value - TRUTH) >= t).length, of: count }
    }
    return [
      ...UNPAIRED.map((t): Finding => {
        const predicted = unpairedTail({ t, n1: N1, n2: N2 })
        return { quantity: `two samples, t = ${t}`, relation: '<=', predicted, measured: beyond(unpaired, t) }
      }),
      ...PAIRED.map((t): Finding => {
        const predicted = pairedTail({ t, n: N })
        return { quantity: `the same rows, t = ${t}`, relation: '<=', predicted, measured: beyond(paired, t) }
      }),
    ]
  },
}
