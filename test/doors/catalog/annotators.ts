import { AGGREGATE_OPTIONS, aggregateVotes } from '#annotators/aggregate.js'
import { ANNOTATORS_WORLD_OPTIONS, annotatorsWorld, SAMPLE_VOTES_OPTIONS } from '#annotators/annotators-world.js'
import { planVotes } from '#annotators/plan.js'
import { VOTES_TEACHER_OPTIONS, votesTeacher } from '#annotators/votes-teacher.js'
import { LABEL_OPTIONS } from '#distill/labeler.js'
import { door } from '../door.ts'
import { call, engine, x } from '../fixture.ts'

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
/** Votes on the rows of x, in which every annotator labels every row. */
const onRows = () => ({ wide: Array.from({ length: x.rows }, (_, i) => [i % 2, (i >> 1) % 2, i % 2]) })
const world = annotatorsWorld({ annotators: [{ accuracy: 0.8 }, { accuracy: 0.6, rate: 0.5 }] })
const teacher = votesTeacher(onRows())
const { rule, ...SOFT_LABEL_OPTIONS } = LABEL_OPTIONS
const labeling = () => ({ seed: 2, trial: 1, purpose: 'doors', ...call() })

export const ofAnnotators = [
  door('planVotes', planVotes, () => [
    { items: 100, annotators: 5, votes: 400, classes: 3, method: 'auto' },
    { threads: 2 },
  ]),
  door(
    'aggregateVotes',
    aggregateVotes,
    () => [onRows()],
    AGGREGATE_OPTIONS,
    () => ({ engine, x, ...call() }),
  ),
  door(
    'votesTeacher',
    votesTeacher,
    () => [onRows()],
    VOTES_TEACHER_OPTIONS,
    () => ({ classes: 3, x }),
  ),
  door(
    'VotesTeacher.label',
    teacher.label.bind(teacher),
    () => [x],
    LABEL_OPTIONS,
    () => ({ rule: 'plurality', ...labeling() }),
  ),
  door('VotesTeacher.softLabel', teacher.softLabel!.bind(teacher), () => [x], SOFT_LABEL_OPTIONS, labeling),
  door(
    'annotatorsWorld',
    annotatorsWorld,
    () => [],
    ANNOTATORS_WORLD_OPTIONS,
    () => ({
      annotators: [
        { accuracy: 0.8 },
        { confusion: [[0.9, 0.1], Float64Array.of(0.3, 0.7)], rate: 0.5 },
        { labels: [0.5, 0.5] },
        { copyOf: 0, fidelity: 0.9, accuracy: 0.6 },
      ],
      classes: 2,
      prior: [0.4, 0.6],
      sharedErrors: 0.2,
      distractor: 0.1,
      votesPerItem: 2,
    }),
    () => ({
      annotators: [{ sampler: true }],
      posteriors: [
        [0.2, 0.8],
        [1, 0],
      ],
    }),
  ),
  door(
    'AnnotatorsWorld.sample',
    world.sample,
    () => [5],
    SAMPLE_VOTES_OPTIONS,
    () => ({ clean: [0, 1, 1, 0, 1], ...labeling() }),
  ),
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
