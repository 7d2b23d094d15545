import { type Noise, symmetric, transition } from '../../../labels/noise.js'
import { pluralityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { wrongWins } from './elect.js'

const TRIALS = { fast: 8, default: 80, deep: 800 }
const ROWS = 2500

/** A noise model, with the numbers k of votes and the clean classes to measure. */
interface NoisyVote {
  name: string
  noise: Noise
  classes: number
  votes: readonly number[]
  /**
   * Clean classes of the measured rows: all, or only the first and the last, whose errors would differ if ties were
   * broken unfairly.
   */
  truths: readonly number[]
}

const NOISY_VOTES: readonly NoisyVote[] = [
  { name: '2 classes, 0.3 wrong', noise: symmetric(0.3), classes: 2, votes: [4], truths: [0, 1] },
  { name: '3 classes, 0.5 wrong', noise: symmetric(0.5), classes: 3, votes: [7], truths: [0, 2] },
  { name: '10 classes, 0.4 wrong', noise: symmetric(0.4), classes: 10, votes: [5, 10], truths: [0, 9] },
  { name: '10 classes, 0.7 wrong', noise: symmetric(0.7), classes: 10, votes: [10], truths: [0, 9] },
  {
    name: '3 classes, asymmetric noise',
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
    'Among K classes with vote probabilities p_c, class a wins the plurality of k independent votes with ' +
    'probability k! sum over t of [z^k] (p_a z)^t/t! prod over b != a of (sum over s < t of (p_b z)^s/s!), plus an ' +
    'equal share of every tie. The error on rows of one class therefore follows from the row of the noise matrix ' +
    'for that class.',
  tolerance:
    'Every row has independent votes, so the number of wrong pluralities is binomial and the intervals hold at ' +
    'every size. Errors are counted separately for each class: ties that always fell to one class would leave the ' +
    'error averaged over all classes unchanged.',
  async measure({ seed, effort, signal, onProgress }: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    const total = NOISY_VOTES.reduce((sum, { truths }) => sum + truths.length, 0) * TRIALS[effort]
    let done = 0
    for (const [at, { name, noise, classes, votes, truths }] of NOISY_VOTES.entries()) {
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
