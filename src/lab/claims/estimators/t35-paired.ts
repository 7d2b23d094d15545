import { featureCalibration } from '../../../evaluate/calibration.js'
import { pairedBias } from '../../../theory/bias.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { drawn } from './drawn.js'

const TRIALS = { fast: 300, default: 3000, deep: 30_000 }
const SIZES = [300, 1200]
/** P(label | part) for parts of the inputs that are equally frequent: a row for each part, a column for each class. */
const PARTS = [
  [0.7, 0.2, 0.1],
  [0.25, 0.5, 0.25],
]
const CLASSES = PARTS[0].length

export const t35: Claim = {
  id: 'T35',
  title: 'the bias of a paired distance',
  statement:
    'If predictions and labels of the same n rows have the same distribution, their plug-in total variation has a ' +
    'mean of about (1/2) sqrt(2/pi) times the sum over cells of sqrt(P_c / n), P_c being the probability that ' +
    'exactly one of the two is in cell c, although the true distance is 0.',
  tolerance:
    'The allowance is the next term for large n, a relative 1/(8 n P_c) of each cell at most: counts are integers ' +
    'and have a kurtosis. Predictions and labels are drawn from the same distribution, independently for each row. ' +
    'Each value comes from one set of rows.',
  async measure({ seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const found = await trials(
      TRIALS[effort],
      async (trial) => {
        const values: Record<string, number> = {}
        for (const n of SIZES) {
          const { plugIn, nullMean } = await featureCalibration({
            predicted: inParts(n, { seed, purpose: `T35: predicted ${n}`, trial }),
            labels: inParts(n, { seed, purpose: `T35: labels ${n}`, trial }),
            classes: CLASSES,
            partition: Int32Array.from({ length: n }, (_, i) => Math.floor((i * PARTS.length) / n)),
          })
          values[n] = plugIn
          values[`${n}: null`] = nullMean
        }
        return values
      },
      call,
    )
    const exactlyOne = PARTS.flat().map((p) => (2 * p * (1 - p)) / PARTS.length)
    return SIZES.flatMap((n): Finding[] => {
      const predicted = pairedBias({ exactlyOne, n })
      const allowance = exactlyOne.reduce((sum, p) => sum + pairedBias({ exactlyOne: [p], n }) / (8 * n * p), 0)
      return [
        { quantity: `plug-in distance, n = ${n}`, predicted, allowance, measured: { values: found[n] } },
        { quantity: `estimated null mean, n = ${n}`, predicted, allowance, measured: { values: found[`${n}: null`] } },
      ]
    })
  },
}

/** Draws the labels of n rows, an equal number in each part, sorted by part. */
function inParts(n: number, of: { seed: number; purpose: string; trial: number }): Int32Array {
  const each = n / PARTS.length
  return Int32Array.from(
    PARTS.flatMap((probabilities, part) => {
      return [...drawn(probabilities, each, { ...of, purpose: `${of.purpose}, part ${part}` })]
    }),
  )
}
