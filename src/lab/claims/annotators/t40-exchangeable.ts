import { annotatorsWorld, type VotesSample } from '../../../annotators/annotators-world.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const TRIALS = { fast: 300, default: 1000, deep: 10_000 }
const [ITEMS, ANNOTATORS] = [100, 6]
/** Kinds of items, equally likely, and their posteriors. */
const POSTERIORS = [
  [0.9, 0.05, 0.05],
  [0.5, 0.4, 0.1],
  [0.2, 0.2, 0.6],
]
/** Probability that two annotators share the random number of an item. */
const SHARED = 0.3
const AGREEMENT = POSTERIORS.flat().reduce((sum, p) => sum + p * p, 0) / POSTERIORS.length

export const t40: Claim = {
  id: 'T40',
  title: 'agreement of exchangeable annotators',
  statement:
    'Annotators that draw their labels from p(y | x), independently given the item, agree in pairs with probability ' +
    'E sum_y p(y | x)^2, as two samplers do. If each two of them share a draw with probability rho, they agree with ' +
    'probability rho + (1 - rho) E sum_y p(y | x)^2: the excess is dependence.',
  tolerance:
    'Each value is the share of agreeing pairs on 100 independent items, whose mean is exactly the predicted ' +
    'probability. The intervals cover the draw of items and labels.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const annotators = Array.from({ length: ANNOTATORS }, () => ({ sampler: true }))
    const common = { annotators, classes: 3, posteriors: POSTERIORS }
    const [independent, dependent] = [annotatorsWorld(common), annotatorsWorld({ ...common, sharedErrors: SHARED })]
    const { seed, effort } = context
    const found = await trials(
      TRIALS[effort],
      async (trial) => ({
        independent: agreeing(await independent.sample(ITEMS, { seed, trial, purpose: 'T40: independent' })),
        dependent: agreeing(await dependent.sample(ITEMS, { seed, trial, purpose: 'T40: dependent' })),
      }),
      context,
    )
    return [
      { quantity: 'agreement of two', predicted: AGREEMENT, measured: { values: found.independent } },
      {
        quantity: `agreement of two that share ${SHARED} of the draws`,
        predicted: SHARED + (1 - SHARED) * AGREEMENT,
        measured: { values: found.dependent },
      },
    ]
  },
}

/** Returns the share of pairs of annotators that agree, over all items; every annotator labels every item. */
function agreeing({ votes: { labels }, classes }: VotesSample): number {
  let pairs = 0
  for (let item = 0; item < ITEMS; item++) {
    const counts = new Uint32Array(classes)
    for (let w = 0; w < ANNOTATORS; w++) counts[labels[item * ANNOTATORS + w]]++
    for (const count of counts) pairs += (count * (count - 1)) / 2
  }
  return pairs / ((ITEMS * ANNOTATORS * (ANNOTATORS - 1)) / 2)
}
