import { atoms as atomsWorld } from '../../data/atoms.js'
import { fitTeacher } from '../../distill/teacher.js'
import { checkNumber } from '../../engine/check.js'
import { meanOverTrainingSets } from '../../evaluate/mean.js'
import { errorRate } from '../../labels/accuracy.js'
import { countVotes, plurality } from '../../labels/votes.js'
import { power } from '../../theory/binomial.js'
import { majorityError, pluralityError } from '../../theory/voting.js'
import { type Comparison, compare, comparisonColumns, comparisonRow, intervalOf, theoryHolds } from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'

/** The error of the vote of k teachers. */
export type VoteError = Comparison & { k: number; classes: number; wrong: number }

export interface CondorcetResult {
  quantities: VoteError[]
}

const OPTIONS = {
  members: { type: 'integer', min: 1, max: 101, default: 11, help: 'teachers of the largest pool' },
  atoms: { type: 'integer', min: 2, max: 1000, default: 50, help: 'inputs there are' },
  train: { type: 'integer', min: 1, max: 10_000, default: 100, help: 'labeled rows of each teacher' },
  noise: { type: 'number', min: 0, max: 0.5, default: 0.25, help: 'share of labels that are wrong, of two classes' },
  classes: { type: 'integer', min: 2, max: 100, default: 10, help: 'classes of the second world' },
  wrong: { type: 'number', min: 0, max: 0.99, default: 0.6, help: 'share of labels that are wrong there' },
  trials: { type: 'integer', min: 10, max: 100_000, default: 200, help: 'independent pools' },
} as const

export const condorcet = defineExperiment({
  name: 'condorcet',
  title: 'A pool of bad teachers votes well',
  summary: 'the error of a vote by the number of teachers',
  about:
    'Each teacher looks an input up among its own few noisy labels, and is wrong about as often as they are. Teachers of ' +
    'separate samples err independently, so their vote is right far more often (Condorcet), and how often is known ' +
    'exactly: look whether it lies in the intervals. Of two classes an even teacher adds nothing; of many, the wrong labels ' +
    'are spread so thin that a vote is right even where most labels are wrong.',
  options: OPTIONS,
  fast: { trials: 50 },
  deep: { trials: 4000 },
  run,
  tables: ({ quantities }: CondorcetResult) => [
    {
      title: 'Error of the vote against the Bayes optimal class',
      groupBy: 'world',
      columns: [{ key: 'k', title: 'teachers', align: 'right' }, ...comparisonColumns(4)],
      rows: quantities.map((of) => ({ world: worldOf(of), k: of.k, ...comparisonRow(of) })),
      notes: [
        `Intervals cover the draw of ${quantities[0].n} pools; every input there is counts, so there are no test points.`,
        'Predictions count the inputs that a teacher has not seen, where it says the label of another.',
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

const worldOf = ({ classes, wrong }: VoteError) => `${classes} classes, ${wrong} of labels wrong`

async function run(context: RunContext<typeof OPTIONS>): Promise<CondorcetResult> {
  const { noise, classes, wrong } = context.options
  checkNumber('condorcet', `wrong (of ${classes} classes)`, wrong, 0, 1 - 1 / classes)
  const two = await votesIn({ name: 'two classes', classes: 2, wrong: noise }, context)
  const many = await votesIn({ name: 'many classes', classes, wrong }, context)
  return { quantities: [...two, ...many] }
}

interface Part {
  name: string
  classes: number
  wrong: number
}

/** Pools of teachers on one world: the vote of the first k, for each k. */
async function votesIn(
  part: Part,
  { engine, seed, options, signal, onProgress }: RunContext<typeof OPTIONS>,
): Promise<VoteError[]> {
  const { members, atoms, train, trials } = options
  const { name, classes, wrong } = part
  const world = atomsWorld({ atoms, classes, p: wrong })
  const call = { seed, ...(signal && { signal }) }
  using inputs = engine.matrix(atoms, atoms, identity(atoms), { type: 'u8' })
  const truth = await world.bayes(inputs)
  const errors = Array.from({ length: members }, () => new Float64Array(trials))
  for (let trial = 0; trial < trials; trial++) {
    using sample = await world.sample(engine, members * train, { ...call, trial, purpose: `condorcet: ${name}` })
    using teacher = await fitTeacher(sample, { ...call, members })
    const votes = await teacher.votes(inputs, { signal })
    for (let k = 1; k <= members; k++) {
      const counts = await countVotes(votes.subarray(0, k * atoms), { members: k, classes })
      errors[k - 1][trial] = await errorRate(await plurality(counts, { classes, seed, trial }), truth)
    }
    onProgress?.({ stage: `pools, ${name}`, done: trial + 1, total: trials })
  }
  return errors.map((of, at) => {
    const predicted = voteError(at + 1, { atoms, classes, wrong, train })
    const measured = meanOverTrainingSets(of, [0, 1])
    return {
      k: at + 1,
      classes,
      wrong,
      ...compare(`error of ${at + 1} ${at > 0 ? 'votes' : 'vote'}, ${classes} classes`, predicted, measured),
    }
  })
}

/** One-hot rows: every atom once. */
function identity(atoms: number): Uint8Array {
  return Uint8Array.from({ length: atoms * atoms }, (_, at) => Number(at % (atoms + 1) === 0))
}

interface Lookup {
  atoms: number
  classes: number
  /** The share of labels that are wrong. */
  wrong: number
  train: number
}

/**
 * The error of the vote of k, exactly: given the input, votes of teachers of separate samples are independent. Averaged
 * over atoms, which is over classes by how many atoms they have.
 */
export function voteError(k: number, lookup: Lookup): number {
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

/** Atom i is of class i mod classes. */
const atomsOf = (c: number, { atoms, classes }: Lookup) => Math.floor((atoms - 1 - c) / classes) + 1

/**
 * What 1-NN says of an atom of class c: the probability of c, and then of the other classes. Where the sample has the atom
 * it says the label of its first occurrence. Where it has not, with probability u = (1 - 1/N)^m, all rows are equally far
 * and it says the label of the first, which is one of any other atom alike.
 */
export function voteProbabilities(c: number, lookup: Lookup): number[] {
  const { atoms, classes, wrong, train } = lookup
  const unseen = power(1 - 1 / atoms, train)
  // P(label | class) is `other`, and more by `own` where the label is the class.
  const other = wrong / (classes - 1)
  const own = 1 - wrong - other
  const probability = (label: number) => {
    const sameClass = atomsOf(label, lookup) - Number(label === c)
    return other + own * ((1 - unseen) * Number(label === c) + (unseen * sameClass) / (atoms - 1))
  }
  const others = Array.from({ length: classes }, (_, label) => label).filter((label) => label !== c)
  return [c, ...others].map(probability)
}
