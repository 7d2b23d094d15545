import { atoms as atomsWorld } from '../../data/atoms.js'
import { fitTeacher } from '../../distill/teacher.js'
import { checkNumber } from '../../engine/check.js'
import { errorRate } from '../../labels/accuracy.js'
import { countVotes, plurality } from '../../labels/votes.js'
import { power } from '../../theory/binomial.js'
import { majorityError, pluralityError } from '../../theory/voting.js'
import type { Table } from '../report/table-data.js'
import {
  type Comparison,
  compare,
  comparisonColumns,
  comparisonRow,
  INSIDE_NOTE,
  intervalOf,
  theoryHolds,
} from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'
import { type ExperimentKind, runTrials } from './trials.js'

/**
 * Error of the plurality vote of `k` teachers, measured and predicted, in a world of `classes` classes where a share
 * `wrong` of the labels is wrong.
 */
export type CondorcetVoteError = Comparison & { k: number; classes: number; wrong: number }

/** Result of the `condorcet` experiment: one error for each world and number of teachers. */
export interface CondorcetResult {
  quantities: CondorcetVoteError[]
}

const CONDORCET_OPTIONS = {
  members: { type: 'integer', min: 1, max: 101, default: 11, help: 'teachers of the largest pool' },
  atoms: { type: 'integer', min: 2, max: 1000, default: 50, help: 'number of distinct inputs' },
  train: { type: 'integer', min: 1, max: 10_000, default: 100, help: 'labeled rows of each teacher' },
  noise: { type: 'number', min: 0, max: 0.5, default: 0.25, help: 'share of wrong labels in the world of two classes' },
  classes: { type: 'integer', min: 2, max: 100, default: 10, help: 'classes of the second world' },
  wrong: { type: 'number', min: 0, max: 0.99, default: 0.6, help: 'share of wrong labels in the second world' },
  trials: { type: 'integer', min: 10, max: 100_000, default: 200, help: 'independent pools' },
} as const

export const condorcet = defineExperiment({
  name: 'condorcet',
  title: 'A pool of bad teachers votes well',
  summary: 'the error of a vote by the number of teachers',
  about:
    'Each teacher looks up an input among its own few noisy labels, and is wrong about as often as they are. Teachers of ' +
    'separate samples err independently, so their vote is right far more often (Condorcet). Its error is known exactly; check ' +
    'that the intervals contain it. With two classes, going from an odd pool to the next even one gains nothing. With many ' +
    'classes, wrong labels are spread so thin that a vote is right even when most labels are wrong.',
  options: CONDORCET_OPTIONS,
  fast: { trials: 50 },
  deep: { trials: 4000 },
  run,
  tables: ({ quantities }: CondorcetResult) => [
    answerTable(quantities),
    {
      folded: true,
      title: 'Error of the vote against the Bayes optimal class',
      groupBy: 'world',
      columns: [{ key: 'k', title: 'teachers', align: 'right' }, ...comparisonColumns(4)],
      rows: quantities.map((of) => ({ world: worldOf(of), k: of.k, ...comparisonRow(of) })),
      notes: [
        `Intervals cover the draw of ${quantities[0].n} pools. The error is exact over the inputs, so there are no test points.`,
        INSIDE_NOTE,
        'Predictions include the inputs that a teacher has not seen, for which it returns the label of another input.',
      ],
    },
  ],
  figures: ({ quantities }: CondorcetResult) => [
    {
      kind: 'lines',
      title: 'Error of the vote by the number of teachers',
      caption: `Means of ${quantities[0].n} pools; intervals cover the draw of the pools.`,
      xLabel: 'teachers',
      yLabel: 'error of the vote',
      series: [...new Set(quantities.map(worldOf))].map((label) => {
        const own = quantities.filter((of) => worldOf(of) === label)
        return {
          label,
          theory: own.map(({ k, predicted }) => ({ x: k, y: predicted })),
          measured: own.map((of) => ({ x: of.k, y: of.estimate, interval: intervalOf(of) })),
        }
      }),
    },
  ],
  checks: ({ quantities }: CondorcetResult) => [theoryHolds(quantities)],
})

/** Numbers of teachers that the first table compares: one, few, and the largest pool. */
const fewOf = (quantities: CondorcetResult['quantities']): number[] => {
  const most = Math.max(...quantities.map(({ k }) => k))
  return [...new Set([1, Math.min(3, most), most])]
}

/** Returns the table of the error of one teacher, a few and the whole pool: one row per world. */
function answerTable(quantities: CondorcetResult['quantities']): Table {
  const few = fewOf(quantities)
  const most = few[few.length - 1]
  return {
    title: 'One bad teacher, and the vote of a pool',
    columns: [
      { key: 'world', title: 'world' },
      ...few.map((k) => ({ key: `k${k}`, title: k === 1 ? '1 teacher' : `vote of ${k}`, digits: 3 })),
      { key: 'interval', title: '95%', digits: 3 },
      { key: 'predicted', title: `theory for ${most}`, digits: 3 },
    ],
    rows: [...new Set(quantities.map(worldOf))].map((world) => {
      const own = quantities.filter((of) => worldOf(of) === world)
      const of = (k: number) => own.find((each) => each.k === k)!
      return {
        world,
        ...Object.fromEntries(few.map((k) => [`k${k}`, of(k).estimate])),
        interval: intervalOf(of(most)),
        predicted: of(most).predicted,
      }
    }),
    notes: [`Share of inputs with a wrong answer: means of ${quantities[0].n} pools, which the interval covers.`],
  }
}

const worldOf = ({ classes, wrong }: CondorcetVoteError) => `${classes} classes, ${wrong} of labels wrong`

async function run(context: RunContext<typeof CONDORCET_OPTIONS>): Promise<CondorcetResult> {
  const { members, atoms, train, trials, noise, classes, wrong } = context.options
  checkNumber('condorcet', `wrong (of ${classes} classes)`, wrong, 0, 1 - 1 / classes)
  const lookup = { atoms, train, members }
  const worlds = [
    { ...lookup, name: 'two classes', classes: 2, wrong: noise },
    { ...lookup, name: 'many classes', classes, wrong },
  ]
  const points = worlds.flatMap((world) => Array.from({ length: members }, (_, at) => ({ ...world, k: at + 1 })))
  const measured = await runTrials(context, { kind: pools, points, seeds: trials })
  const quantities = measured.map(({ point, estimate }) => {
    const { k, classes: of, wrong: share } = point
    const quantity = `error of ${k} ${k > 1 ? 'votes' : 'vote'}, ${of} classes`
    return { k, classes: of, wrong: share, ...compare(quantity, voteError(k, point), estimate('error')) }
  })
  return { quantities }
}

/** The vote of the first k of `members` teachers. The name of the world tells worlds with equal numbers apart. */
type CondorcetVote = LookupPool & { name: string; members: number; k: number }

/** Pools of teachers: the error of the vote of the first k. Votes of all k share the teachers of a seed. */
const pools: ExperimentKind<CondorcetVote> = {
  name: 'pools',
  metrics: { error: { title: 'error of the vote', share: true, help: 'share of atoms whose vote is not their class' } },
  inputsOf: ({ k: _, ...world }) => world,
  async run(engine, { points, seed }, call) {
    const [{ name, atoms, classes, wrong, train, members }] = points
    const world = atomsWorld({ atoms, classes, p: wrong })
    using inputs = engine.matrix(atoms, atoms, identity(atoms), { type: 'u8' })
    const truth = await world.bayes(inputs)
    using sample = await world.sample(engine, members * train, { ...call, seed, purpose: `condorcet: ${name}` })
    using teacher = await fitTeacher(sample, { ...call, seed, members })
    const votes = await teacher.votes(inputs, call)
    const voted = points.map(async ({ k }) => {
      const counts = await countVotes(votes.subarray(0, k * atoms), { members: k, classes })
      return { values: { error: await errorRate(await plurality(counts, { classes, seed }), truth) } }
    })
    return Promise.all(voted)
  },
}

/** Returns the one-hot rows of all atoms, atoms × atoms, row-major. */
function identity(atoms: number): Uint8Array {
  return Uint8Array.from({ length: atoms * atoms }, (_, at) => Number(at % (atoms + 1) === 0))
}

/** A pool of 1-NN teachers in a world of atoms, which are distinct and equally likely inputs. */
type LookupPool = {
  /** Number of atoms. */
  atoms: number
  classes: number
  /** Share of wrong labels, spread evenly over the wrong classes. */
  wrong: number
  /** Labeled rows of each teacher. */
  train: number
}

/**
 * Returns the exact probability that the plurality vote of k teachers is wrong on a random atom. Given the atom, the
 * votes are independent, because each teacher has a separate sample. Atoms of one class have the same error, so the
 * result is the mean over classes, weighted by their numbers of atoms.
 */
export function voteError(k: number, lookup: LookupPool): number {
  let error = 0
  for (let c = 0; c < Math.min(lookup.classes, lookup.atoms); c++) {
    const [right, ...others] = voteProbabilities(c, lookup)
    const ofClass =
      others.length === 1
        ? majorityError({ k, p: others[0] })
        : pluralityError({ k, probabilities: [right, ...others] })
    error += (ofClass * atomsOf(c, lookup)) / lookup.atoms
  }
  return error
}

/** Returns the number of atoms of class c: atom i has class i mod classes. */
const atomsOf = (c: number, { atoms, classes }: LookupPool) => Math.floor((atoms - 1 - c) / classes) + 1

/**
 * Returns the distribution of the prediction of 1-NN on an atom of class c: the probability of c first, then those of
 * the other classes in ascending order. If the sample contains the atom, 1-NN returns the label of its first
 * occurrence. Otherwise all rows are equally far, and 1-NN returns the label of the first row, which is any other atom
 * with equal probability. The sample lacks the atom with probability (1 - 1/N)^m, for N atoms and m rows.
 */
export function voteProbabilities(c: number, lookup: LookupPool): number[] {
  const { atoms, classes, wrong, train } = lookup
  const unseen = power(1 - 1 / atoms, train)
  // P(label | class) is `other`, plus `own` if the label is the class.
  const other = wrong / (classes - 1)
  const own = 1 - wrong - other
  const probability = (label: number) => {
    const sameClass = atomsOf(label, lookup) - Number(label === c)
    return other + own * ((1 - unseen) * Number(label === c) + (unseen * sameClass) / (atoms - 1))
  }
  const others = Array.from({ length: classes }, (_, label) => label).filter((label) => label !== c)
  return [c, ...others].map(probability)
}
