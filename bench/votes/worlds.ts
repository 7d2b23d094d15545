import { stream } from 'noisy-teacher'

/** Votes drawn from known accuracies, with the clean classes. */
export interface DrawnVotes {
  votes: { items: Uint32Array; annotators: Uint32Array; labels: Uint8Array; itemCount: number; annotatorCount: number }
  clean: Int16Array
}

/** What to draw: annotator w is right with probability accuracies[w]; wrong labels are uniform. */
export interface VoteWorld {
  accuracies: readonly number[]
  items: number
  classes?: number
  /** Number of random annotators that vote on each item; all by default. */
  votesPerItem?: number
  /** Annotators whose labels are those of another: [copy, original]. */
  copies?: readonly (readonly [number, number])[]
}

/** Draws votes by the seed. */
export function drawVotes(world: VoteWorld, seed: number): DrawnVotes {
  const { accuracies, items, classes = 2, votesPerItem = accuracies.length, copies = [] } = world
  const drawn = stream(seed, 'bench: votes')
  const count = accuracies.length
  const [item, annotator, label] = [0, 0, 0].map(() => new Uint32Array(items * votesPerItem))
  const clean = new Int16Array(items)
  const row = new Uint8Array(votesPerItem)
  let [at, index] = [0, 0]
  for (let i = 0; i < items; i++) {
    clean[i] = drawn.below(index++, classes)
    const first = votesPerItem < count ? drawn.below(index++, count) : 0
    for (let j = 0; j < votesPerItem; j++) {
      // Strides that are coprime to most counts mix the annotators of an item.
      const w = votesPerItem < count ? (first + j * 7919) % count : j
      const isRight = drawn.uniform(index++) < accuracies[w]
      row[j] = isRight ? clean[i] : (clean[i] + 1 + drawn.below(index++, classes - 1)) % classes
      item[at + j] = i
      annotator[at + j] = w
    }
    for (const [copy, original] of copies) row[copy] = row[original]
    label.set(row, at)
    at += votesPerItem
  }
  const votes = { items: item, annotators: annotator, labels: Uint8Array.from(label), itemCount: items }
  return { votes: { ...votes, annotatorCount: count }, clean }
}
