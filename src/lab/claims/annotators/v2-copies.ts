import { aggregateVotes } from '../../../annotators/aggregate.js'
import { annotatorsWorld } from '../../../annotators/annotators-world.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const TRIALS = { fast: 60, default: 200, deep: 2000 }
const ITEMS = 200
/** Probability that a copy repeats a label. */
const FIDELITY = 0.995
/** Three annotators of accuracy 0.8, and one of 0.6 that four others copy. */
const COPIED = annotatorsWorld({
  annotators: [
    ...[0.8, 0.8, 0.8, 0.6].map((accuracy) => ({ accuracy })),
    ...[0, 1, 2, 3].map(() => ({ copyOf: 3, fidelity: FIDELITY, accuracy: 0.6 })),
  ],
})
const GROUP = [3, 4, 5, 6, 7]
/** Good annotators, who agree on most items without copying. */
const HONEST = annotatorsWorld({ annotators: [0.96, 0.95, 0.95, 0.94, 0.9].map((accuracy) => ({ accuracy })) })

export const v2: Claim = {
  id: 'V2',
  title: 'copies are found, and honest agreement is not',
  statement:
    'Four annotators copy a fifth of accuracy 0.6, all but 0.5% of its labels, beside three independent ones of ' +
    'accuracy 0.8, on 200 items. aggregateVotes finds exactly this group in at least 90% of the draws, and then labels ' +
    'better than plurality, which the copies outvote. Among five independent annotators of accuracy 0.9 to 0.96, it ' +
    'finds copies in at most 1% of the draws.',
  tolerance:
    'Draws are independent, so the numbers of draws with findings are binomial. The difference of the errors is a mean ' +
    'over draws of 200 items; its interval covers the draws.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const count = TRIALS[effort]
    const found = await trials(
      count,
      async (trial) => {
        const { votes, clean } = await COPIED.sample(ITEMS, { seed, trial, purpose: 'V2: copies' })
        const ours = await aggregateVotes(votes, { engine, method: 'one-coin', signal })
        const theirs = await aggregateVotes(votes, { engine, method: 'plurality', signal })
        const honest = await HONEST.sample(ITEMS, { seed, trial, purpose: 'V2: honest' })
        const { dependence } = await aggregateVotes(honest.votes, { engine, method: 'one-coin', signal })
        const { copies } = ours.dependence
        return {
          found: Number(copies.length === 1 && copies[0].join() === GROUP.join()),
          gain: shareRight(ours.labels, clean) - shareRight(theirs.labels, clean),
          false: Number(dependence.copies.length > 0),
        }
      },
      context,
    )
    const hits = (values: Float64Array) => ({ hits: values.reduce((a, b) => a + b, 0), of: count })
    return [
      { quantity: 'share of draws with the copies found', predicted: 0.9, relation: '>=', measured: hits(found.found) },
      { quantity: 'share of draws with false copies', predicted: 0.01, relation: '<=', measured: hits(found.false) },
      { quantity: 'gain over plurality', predicted: 0, relation: '>=', measured: { values: found.gain } },
    ]
  },
}

const shareRight = (labels: Uint8Array, clean: Int32Array) =>
  labels.reduce((sum, label, item) => sum + Number(label === clean[item]), 0) / clean.length
