import { AGGREGATE_OPTIONS, aggregateVotes } from '#annotators/aggregate.js'
import { planVotes } from '#annotators/plan.js'
import { door } from '../door.ts'
import { call, engine } from '../fixture.ts'

const triples = () => ({
  items: Uint32Array.of(0, 0, 0, 1, 1, 2, 2, 2, 3, 3),
  annotators: [0, 1, 2, 0, 1, 0, 1, 2, 1, 2],
  labels: Uint8Array.of(0, 0, 1, 1, 1, 0, 1, 0, 1, 1),
  itemCount: 5,
  annotatorCount: 4,
})
const wide = () => ({
  wide: [
    [0, 0, 1],
    [1, Number.NaN, 1],
    [0, 0, -1],
    [1, 1, 1],
    [0, 1, 0],
  ],
})
const options = () => ({
  engine,
  classes: 2,
  gold: new Map([[1, 1]]),
  evaluate: { items: [0, 3], labels: [0, 1] },
  exchangeable: false,
  names: { items: ['a', 'b', 'c', 'd', 'e'], classes: ['no', 'yes'] },
  seed: 3,
  ...call(),
})

export const ofAnnotators = [
  door('planVotes', planVotes, () => [
    { items: 100, annotators: 5, votes: 400, classes: 3, method: 'auto' },
    { threads: 2 },
  ]),
  ...[triples, wide].map((votes) =>
    door(
      'aggregateVotes',
      aggregateVotes,
      () => [votes()],
      AGGREGATE_OPTIONS,
      () => ({ ...options(), method: 'dawid-skene', smoothing: 0.5, repeats: 'share' }),
      () => ({ ...options(), method: 'auto' }),
    ),
  ),
]
