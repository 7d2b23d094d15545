import { aggregateVotes } from '../../../annotators/aggregate.js'
import { annotatorsWorld } from '../../../annotators/annotators-world.js'
import { LEVEL } from '../../../theory/student-t.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const TRIALS = { fast: 16, default: 100, deep: 1000 }
const [ITEMS, VOTES_PER_ITEM] = [300, 5]
const ACCURACIES = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6]

export const v1: Claim = {
  id: 'V1',
  title: 'intervals of accuracies of annotators',
  statement:
    'Annotators who err independently given the class: the 95% intervals that aggregateVotes reports for their ' +
    'accuracies, without known labels, cover the true accuracies at least as often as they say, with two classes and ' +
    'with three, and are at most 0.25 wide in the mean.',
  tolerance:
    'Each value is the share of 8 annotators whose interval covers, in one draw of 300 items with 5 votes each, of two and ' +
    'three classes in turn. ' +
    'The intervals allow for errors that annotators share, so they cover more often than 95% where there are none; a ' +
    'failure needs a coverage below 95%.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const annotators = ACCURACIES.map((accuracy) => ({ accuracy }))
    const measured = async (classes: number, trial: number) => {
      const world = annotatorsWorld({ annotators, classes, votesPerItem: VOTES_PER_ITEM })
      const { votes } = await world.sample(ITEMS, { seed, trial, purpose: `V1: ${classes} classes` })
      const found = await aggregateVotes(votes, { engine, classes, seed, signal })
      const widths = found.annotators.map(({ accuracy }) =>
        accuracy ? accuracy.interval[1] - accuracy.interval[0] : 1,
      )
      const inside = found.annotators.filter(({ accuracy }, w) => {
        return accuracy !== null && accuracy.interval[0] <= ACCURACIES[w] && ACCURACIES[w] <= accuracy.interval[1]
      })
      const meanOf = (sum: number) => sum / ACCURACIES.length
      return { covered: meanOf(inside.length), width: meanOf(widths.reduce((a, b) => a + b)) }
    }
    const shares = await trials(TRIALS[effort], async (trial) => measured(2 + (trial % 2), trial), context)
    // Draws that all cover have no spread: only a bound for shares has an interval then.
    const covered = { hits: shares.covered.reduce((a, b) => a + b), of: shares.covered.length }
    return [
      { quantity: 'coverage', predicted: LEVEL, relation: '>=', measured: covered },
      { quantity: 'mean width of intervals', predicted: 0.25, relation: '<=', measured: { values: shares.width } },
    ]
  },
}
