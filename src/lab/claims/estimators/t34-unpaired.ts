import { unpairedCalibration } from '../../../evaluate/calibration.js'
import { unpairedBias, unpairedBiasBound } from '../../../theory/bias.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { drawn } from './drawn.js'

const TRIALS = { fast: 600, default: 4000, deep: 30_000 }
const equal = (cells: number) => new Array<number>(cells).fill(1 / cells)
const CASES = [
  { name: '4 equal cells, n = 100', probabilities: equal(4), n: 100 },
  { name: '100 equal cells, n = 1000', probabilities: equal(100), n: 1000 },
  { name: '4 unequal cells, n = 200', probabilities: [0.55, 0.3, 0.1, 0.05], n: 200 },
]

export const t34: Claim = {
  id: 'T34',
  title: 'the bias of an unpaired distance',
  statement:
    'Between two independent samples of n rows with the same distribution on M cells, the plug-in total variation ' +
    'has a mean of about sum over cells of sqrt(p_c (1 - p_c) / (pi n)), at most sqrt((M - 1) / (pi n)), although ' +
    'the true distance is 0. `unpairedCalibration` estimates this mean from the data and subtracts it.',
  tolerance:
    'The allowance is twice the next term for large n, a relative 1/(16 n p q) of each cell: counts are integers ' +
    'and have a kurtosis, and the square root of an observed share is too small in the mean. Each value comes from ' +
    'one pair of samples.',
  async measure({ seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const found = await trials(
      TRIALS[effort],
      async (trial) => {
        const values: Record<string, number> = {}
        for (const { name, probabilities, n } of CASES) {
          const { plugIn, nullMean } = await unpairedCalibration({
            predicted: drawn(probabilities, n, { seed, purpose: `T34: predicted, ${name}`, trial }),
            labels: drawn(probabilities, n, { seed, purpose: `T34: labels, ${name}`, trial }),
            classes: probabilities.length,
          })
          values[name] = plugIn
          values[`${name}: null`] = nullMean
        }
        return values
      },
      call,
    )
    return CASES.flatMap(({ name, probabilities, n }): Finding[] => {
      const predicted = unpairedBias({ probabilities, n })
      const allowance = nextTerm(probabilities, n)
      return [
        { quantity: `plug-in distance, ${name}`, predicted, allowance, measured: { values: found[name] } },
        {
          quantity: `estimated null mean, ${name}`,
          predicted,
          allowance,
          measured: { values: found[`${name}: null`] },
        },
        {
          quantity: `plug-in distance and its bound, ${name}`,
          predicted: unpairedBiasBound({ cells: probabilities.length, n }),
          relation: '<=',
          measured: { values: found[name] },
        },
      ]
    })
  },
}

/**
 * Returns twice the term that follows, in an expansion for large n, the closed form of the bias for cells with the
 * given probabilities.
 */
function nextTerm(probabilities: readonly number[], n: number): number {
  return probabilities.reduce((sum, p) => sum + Math.sqrt((p * (1 - p)) / (Math.PI * n)) / (8 * n * p * (1 - p)), 0)
}
