import { aggregateVotes, annotatorsWorld, proportion, type VotesSample } from 'noisy-teacher'
import { pluralityOfGroups } from '#lab/experiments/annotators/theory.js'
import type { JobContext } from '../compute/protocol.ts'
import { crowdOf, groupsOf } from './crowd.ts'
import type { FlippedItem, Flips, VotesPart } from './parts.ts'
import { bestRule, oneVote, plurality, type RuleLabels } from './rules.ts'
import type { VotesSettings } from './settings.ts'

/** Number of flipped items that the page shows. */
const MAX_SHOWN = 12

/** The job of the Votes tab: draws votes of simulated annotators, and makes labels of them in several ways. */
export async function simulateVotes(settings: VotesSettings, job: JobContext<VotesPart>): Promise<void> {
  const { engine, signal, send } = job
  const { seed, items } = settings
  const crowd = crowdOf(settings)
  const votes = Math.min(settings.votes, crowd.length)
  const one = crowd.reduce((sum, { accuracy }) => sum + (1 - accuracy) / crowd.length, 0)
  send({ kind: 'crowd', crowd, votes, theory: { one, plurality: pluralityOfGroups(groupsOf(crowd), votes) } })
  const annotators = crowd.map(({ accuracy, copyOf }) => (copyOf === undefined ? { accuracy } : { copyOf }))
  const world = annotatorsWorld({ annotators, votesPerItem: votes })
  const sample = await world.sample(items, { seed, signal })
  const errorOf = (labels: ArrayLike<number>) => {
    return proportion(
      sample.clean.reduce((sum, label, i) => sum + Number(labels[i] !== label), 0),
      items,
    )
  }
  const most = plurality(sample, seed)
  const best = bestRule(sample, seed, crowd)
  const errors = { one: oneVote(sample, seed), plurality: most, best }
  for (const [name, { labels }] of Object.entries(errors)) send({ kind: 'errors', errors: { [name]: errorOf(labels) } })
  const found = await aggregateVotes(sample.votes, { engine, classes: 2, seed, signal })
  const { refused } = found
  send({ kind: 'errors', errors: { model: errorOf(found.labels) } })
  send({ kind: 'found', annotators: found.annotators, refused, flips: flipsOf(sample, most, found.labels) })
}

/** Compares the labels of plurality with those of the model. */
function flipsOf({ votes, clean }: VotesSample, most: RuleLabels, found: Uint8Array): Flips {
  const flipped = Array.from(clean.keys()).filter((item) => found[item] !== most.labels[item])
  const fixed = flipped.filter((item) => found[item] === clean[item]).length
  const shown = new Map(
    flipped.slice(0, MAX_SHOWN).map((item): [number, FlippedItem] => [
      item,
      {
        item,
        votes: new Int8Array(votes.annotatorCount).fill(-1),
        isFixed: found[item] === clean[item],
        isTie: most.ties[item] === 1,
      },
    ]),
  )
  votes.items.forEach((item, v) => {
    const own = shown.get(item)
    if (own) own.votes[votes.annotators[v]] = Number(votes.labels[v] === clean[item])
  })
  return { fixed, broken: flipped.length - fixed, shown: [...shown.values()] }
}
