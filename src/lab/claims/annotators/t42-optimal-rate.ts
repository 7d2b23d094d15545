import { annotatorsWorld } from '../../../annotators/annotators-world.js'
import { ln } from '../../../random/elementary.js'
import { chernoffInformation } from '../../../theory/annotators.js'
import { binomial } from '../../../theory/binomial.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const TRIALS = { fast: 100, default: 400, deep: 2000 }
const ITEMS = 500
/** Numbers m of annotators that are simulated, and those between which the rate of the exact error is measured. */
const VOTES = [5, 15, 30]
const [FEWER, MORE] = [200, 400]
/** P(label 1 | class) of every annotator: it knows class 0 better than class 1. */
const [ONES_OF_0, ONES_OF_1] = [0.2, 0.6]
const MATRIX = [1 - ONES_OF_0, ONES_OF_0, 1 - ONES_OF_1, ONES_OF_1]

export const t42: Claim = {
  id: 'T42',
  title: 'the optimal rate of m annotators',
  statement:
    'The best rule on m independent annotators, which knows their confusion matrices, errs with probability exp(-m I) ' +
    'up to a factor that is no power of m, where I is the Chernoff information of their matrices (Gao, Lu and Zhou ' +
    '2016), and at most exp(-m I) / 2 for two equally likely classes.',
  tolerance:
    'Each value is the share of errors of the Bayes rule on 500 independent items; its mean is a sum of binomial ' +
    'probabilities, exactly. That sum behaves like exp(-m I) / sqrt(m) up to a bounded factor, so its rate between 200 ' +
    'and 400 annotators differs from I by ln(2) / 400 and less than 0.003 for the factor.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { seed, effort } = context
    const rate = chernoffInformation({ classes: 2, matrices: [MATRIX] })
    const confusion = [MATRIX.slice(0, 2), MATRIX.slice(2)]
    const annotators = Array.from({ length: Math.max(...VOTES) }, () => ({ confusion }))
    const world = annotatorsWorld({ annotators })
    const found = await trials(
      TRIALS[effort],
      async (trial) => {
        const { votes, clean } = await world.sample(ITEMS, { seed, trial, purpose: 'T42' })
        return Object.fromEntries(VOTES.map((m) => [m, errorOfBest(votes.labels, clean, m)]))
      },
      context,
    )
    const bounds: Finding[] = VOTES.flatMap((m) => [
      { quantity: `error of ${m} annotators`, predicted: exactError(m), measured: { values: found[m] } },
      {
        quantity: `bound on the error of ${m} annotators`,
        predicted: Math.exp(-m * rate) / 2,
        relation: '<=' as const,
        measured: { values: found[m] },
      },
    ])
    return [
      ...bounds,
      {
        quantity: `rate of the exact error between ${FEWER} and ${MORE} annotators`,
        predicted: rate,
        allowance: ln(2) / 400 + 0.003,
        measured: { exact: ln(exactError(FEWER) / exactError(MORE)) / (MORE - FEWER) },
      },
    ]
  },
}

/** Returns the error of the Bayes rule on m votes: half the sum over counts of ones of the smaller probability. */
function exactError(m: number): number {
  const [of0, of1] = [binomial(m, ONES_OF_0), binomial(m, ONES_OF_1)]
  return of0.reduce((sum, p, ones) => sum + Math.min(p, of1[ones]) / 2, 0)
}

/** Returns the share of items on which the more likely class by the first m votes is wrong. */
function errorOfBest(labels: Uint8Array, clean: Int32Array, m: number): number {
  const count = labels.length / clean.length
  const [ifOne, ifZero] = [ln(ONES_OF_1 / ONES_OF_0), ln((1 - ONES_OF_1) / (1 - ONES_OF_0))]
  let wrong = 0
  for (let item = 0; item < clean.length; item++) {
    let evidence = 0
    for (let w = 0; w < m; w++) evidence += labels[item * count + w] === 1 ? ifOne : ifZero
    wrong += Number(evidence > 0 !== (clean[item] === 1))
  }
  return wrong / clean.length
}
