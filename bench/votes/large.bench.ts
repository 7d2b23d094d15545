import { aggregateVotes, createEngine, planVotes } from 'noisy-teacher'
import { defineSuite } from '../suite.ts'
import { accuracyOf } from './sets.ts'
import { drawVotes } from './worlds.ts'

const [ANNOTATORS, CLASSES, VOTES_PER_ITEM] = [2400, 3, 6]

export const suite = defineSuite({
  name: 'votes/large',
  title: 'seconds and memory of many votes: 2,400 annotators, 3 classes, 6 votes an item',
  measures: 'Seconds of wall time of the default method.',
  options: { n: 1_000_000, threads: [2] },
  async *run(context) {
    const { n, threads } = context.options
    const accuracies = Array.from({ length: ANNOTATORS }, (_, w) => 0.5 + (0.45 * w) / ANNOTATORS)
    const world = { accuracies, items: n, classes: CLASSES, votesPerItem: VOTES_PER_ITEM }
    const { votes, clean } = drawVotes(world, 1)
    for (const count of threads) {
      const engine = await createEngine({ threads: count })
      const begin = performance.now()
      const { probabilities } = await aggregateVotes(votes, { engine, classes: CLASSES })
      const seconds = (performance.now() - begin) / 1000
      const plan = planVotes({ items: n, annotators: ANNOTATORS, votes: n * VOTES_PER_ITEM, classes: CLASSES })
      await engine.close()
      yield {
        measured: `${n.toLocaleString('en')} items`,
        threads: count,
        unit: 's',
        ours: seconds,
        details: {
          accuracy: accuracyOf(probabilities, { clean, classes: CLASSES }),
          'resident MiB': process.resourceUsage().maxRSS / 1024,
          'planned MiB': (plan.bytes + plan.hostBytes) / 2 ** 20,
        },
      }
    }
  },
})
