import { type Noise, symmetric, transition } from '../../../labels/noise.js'
import { pluralityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { wrongWins } from './elect.js'

const TRIALS = { fast: 8, default: 80, deep: 800 }
const ROWS = 2500

interface Case {
  name: string
  noise: Noise
  classes: number
  votes: readonly number[]
  /** The classes whose rows are measured: the first and the last, between which an unfair tie would show, or all. */
  truths: readonly number[]
}

const CASES: readonly Case[] = [
  { name: '2 classes, .3 wrong', noise: symmetric(0.3), classes: 2, votes: [4], truths: [0, 1] },
  { name: '3 classes, .5 wrong', noise: symmetric(0.5), classes: 3, votes: [7], truths: [0, 2] },
  { name: '10 classes, .4 wrong', noise: symmetric(0.4), classes: 10, votes: [5, 10], truths: [0, 9] },
  { name: '10 classes, .7 wrong', noise: symmetric(0.7), classes: 10, votes: [10], truths: [0, 9] },
  {
    name: '3 classes, unlike noise',
    noise: transition([
      [0.5, 0.3, 0.2],
      [0.25, 0.45, 0.3],
      [0.1, 0.35, 0.55],
    ]),
    classes: 3,
    votes: [6],
    truths: [0, 1, 2],
  },
]

export const t4: Claim = {
  id: 'T4',
  title: 'plurality of k votes, class by class',
  statement:
    'Of K classes, a wins the plurality of k independent votes with probability k! sum over t of [z^k] (p_a z)^t/t! prod over b != a of ' +
    '(sum over s < t of (p_b z)^s/s!), and ties are shared equally: so each class errs as its own row of the noise says.',
  tolerance:
    'Each row has votes of its own, so that wrong pluralities are binomial and the intervals exact. Errors are counted for each class by ' +
    'itself: ties that always fell to one class would leave the error over all classes as it is.',
  async measure({ seed, effort, signal, onProgress }: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    const total = CASES.reduce((sum, { truths }) => sum + truths.length, 0) * TRIALS[effort]
    let done = 0
    for (const [at, { name, noise, classes, votes, truths }] of CASES.entries()) {
      for (const truth of truths) {
        const wrong = await wrongWins(
          { classes, truth, noise },
          {
            rows: ROWS,
            votes,
            seed,
            purpose: `T4: votes of ${at}, class ${truth}`,
            trials: TRIALS[effort],
            signal,
            onTrial: () => onProgress?.({ stage: 'votes', done: ++done, total }),
          },
        )
        const row = noise.matrix(classes).subarray(truth * classes, (truth + 1) * classes)
        const probabilities = [row[truth], ...row.filter((_, c) => c !== truth)]
        for (const [of, k] of votes.entries()) {
          findings.push({
            quantity: `${name}, ${k} votes: class ${truth} errs`,
            predicted: pluralityError({ k, probabilities }),
            measured: { hits: wrong[of], of: TRIALS[effort] * ROWS },
          })
        }
      }
    }
    return findings
  },
}
