import { aggregateVotes, createEngine, planVotes } from 'noisy-teacher'
import { type BenchRow, defineSuite } from '../suite.ts'
import { accuracyOf } from './sets.ts'
import { drawVotes } from './worlds.ts'

const [ANNOTATORS, CLASSES, VOTES_PER_ITEM] = [2400, 3, 6]
/** Numbers of items, of 6 and of 10 million votes. */
const ITEMS = [1_000_000, 1_666_667]

export const suite = defineSuite({
  name: 'votes/large',
  title: 'seconds and memory of many votes: 2,400 annotators, 3 classes, 6 votes an item',
  measures: 'Seconds of wall time of the default method.',
  options: { threads: [2] },
  async *run(context) {
    const { threads } = context.options
    for (const count of threads) for (const n of ITEMS) yield { ...(await measure(n, count)), threads: count }
  },
})

/** Labels n items by 6 drawn votes each. Resident memory is the peak of the process, with the drawn votes. */
async function measure(n: number, threads: number): Promise<BenchRow> {
  const accuracies = Array.from({ length: ANNOTATORS }, (_, w) => 0.5 + (0.45 * w) / ANNOTATORS)
  const { votes, clean } = drawVotes({ accuracies, items: n, classes: CLASSES, votesPerItem: VOTES_PER_ITEM }, 1)
  const plan = planVotes({ items: n, annotators: ANNOTATORS, votes: n * VOTES_PER_ITEM, classes: CLASSES })
  await using engine = await createEngine({ threads })
  const begin = performance.now()
  const { probabilities } = await aggregateVotes(votes, { engine, classes: CLASSES })
  const seconds = (performance.now() - begin) / 1000
  return {
    measured: `${n.toLocaleString('en')} items, ${(n * VOTES_PER_ITEM).toLocaleString('en')} votes`,
    unit: 's',
    ours: seconds,
    details: {
      'resident MiB': process.resourceUsage().maxRSS / 1024,
      'planned MiB': (plan.bytes + plan.hostBytes) / 2 ** 20,
      accuracy: accuracyOf(probabilities, { clean, classes: CLASSES }),
    },
  }
}
