import { annotatorsWorld } from '../../../annotators/annotators-world.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const TRIALS = { fast: 300, default: 1000, deep: 10_000 }
const ITEMS = 200
const ACCURACIES = [0.9, 0.75, 0.6]
const PAIRS = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const
/** Probability that two annotators share the random number of an item. */
const SHARED = 0.4

export const t41: Claim = {
  id: 'T41',
  title: 'three annotators show their accuracies',
  statement:
    'Two classes, equally likely; annotators independent given the class, votes v = -1 or 1, a = 2 accuracy - 1. Then ' +
    'E v_i v_j = a_i a_j, so three annotators identify |a_1| = sqrt(E12 E13 / E23), and two do not. If two share a ' +
    'draw with probability rho, E v_i v_j = (1 - rho) a_i a_j + rho (1 - 2 |accuracy_i - accuracy_j|).',
  tolerance:
    'Each value is a mean over 200 independent items, whose expectation is exactly the prediction. The intervals cover ' +
    'the draw of items and labels.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { seed, effort } = context
    const annotators = ACCURACIES.map((accuracy) => ({ accuracy }))
    const [independent, dependent] = [
      annotatorsWorld({ annotators }),
      annotatorsWorld({ annotators, sharedErrors: SHARED }),
    ]
    const found = await trials(
      TRIALS[effort],
      async (trial) => {
        const [alone, together] = [
          (await independent.sample(ITEMS, { seed, trial, purpose: 'T41: independent' })).votes.labels,
          (await dependent.sample(ITEMS, { seed, trial, purpose: 'T41: dependent' })).votes.labels,
        ]
        const values = PAIRS.map(([i, j]) => [`${i}${j}`, product(alone, i, j)] as const)
        return Object.fromEntries([...values, ['shared', product(together, 0, 2)]])
      },
      context,
    )
    const accuracyGap = ACCURACIES[0] - ACCURACIES[2]
    return [
      ...PAIRS.map(([i, j]) => ({
        quantity: `E v_${i + 1} v_${j + 1}`,
        predicted: signed(i) * signed(j),
        measured: { values: found[`${i}${j}`] },
      })),
      {
        quantity: `E v_1 v_3 where ${SHARED} of the draws are shared`,
        predicted: (1 - SHARED) * signed(0) * signed(2) + SHARED * (1 - 2 * accuracyGap),
        measured: { values: found.shared },
      },
    ]
  },
}

const signed = (w: number) => 2 * ACCURACIES[w] - 1

/** Returns the mean product of the votes, -1 or 1, of annotators i and j. */
function product(labels: Uint8Array, i: number, j: number): number {
  const count = ACCURACIES.length
  let sum = 0
  for (let item = 0; item < ITEMS; item++) sum += labels[item * count + i] === labels[item * count + j] ? 1 : -1
  return sum / ITEMS
}
