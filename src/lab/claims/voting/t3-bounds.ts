import { fixedTarget, type Noise, symmetric } from '../../../labels/noise.js'
import { ensembleBound } from '../../../theory/teachers.js'
import { majorityBounds } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { wrongWins } from './elect.js'

const TRIALS = { fast: 4, default: 40, deep: 400 }
const ROWS = 2500

/** Each k is so large that one vote alone errs more often than the bounds allow. */
const TWO_CLASSES = [
  { p: 0.2, k: 25 },
  { p: 0.4, k: 101 },
]
/** The margin is of the right class's probability over the likeliest rival's. */
const MANY_CLASSES: readonly { classes: number; noise: Noise; margin: number; k: number; name: string }[] = [
  { name: '10 classes, .6 wrong', classes: 10, noise: symmetric(0.6), margin: 0.4 - 0.6 / 9, k: 60 },
  { name: '3 classes, .3 to another', classes: 3, noise: fixedTarget(0.3), margin: 0.4, k: 50 },
]

export const t3: Claim = {
  id: 'T3',
  also: ['S3'],
  title: 'bounds on the error of a vote',
  statement:
    'The majority of k votes errs with probability at most exp(-2k (1/2-p)^2), and at most (2 sqrt(pq))^k; the plurality of k teachers ' +
    'of margin gamma, of K classes, at most (K-1) exp(-k gamma^2/2). The slack is between the columns.',
  tolerance:
    'Each row has votes of its own, so that wrong votes are binomial; a bound is refuted by an interval wholly above it.',
  async measure({ seed, effort, signal, onProgress }: ClaimContext): Promise<Finding[]> {
    const total = TRIALS[effort] * (TWO_CLASSES.length + MANY_CLASSES.length)
    let done = 0
    const errors = async (at: number, k: number, classes: number, noise: Noise) => {
      const [hits] = await wrongWins(
        { classes, truth: 0, noise },
        {
          rows: ROWS,
          votes: [k],
          seed,
          purpose: `T3: votes of ${at}`,
          trials: TRIALS[effort],
          signal,
          onTrial: () => onProgress?.({ stage: 'votes', done: ++done, total }),
        },
      )
      return { hits, of: TRIALS[effort] * ROWS }
    }
    const findings: Finding[] = []
    for (const [at, { p, k }] of TWO_CLASSES.entries()) {
      const measured = await errors(at, k, 2, symmetric(p))
      const { hoeffding, chernoff } = majorityBounds({ k, p })
      for (const [name, predicted] of [
        ['Hoeffding', hoeffding],
        ['Chernoff', chernoff],
      ] as const) {
        findings.push({ quantity: `${name}: p = ${p}, ${k} votes`, predicted, relation: '<=', measured })
      }
    }
    for (const [at, { name, classes, noise, margin, k }] of MANY_CLASSES.entries()) {
      const measured = await errors(TWO_CLASSES.length + at, k, classes, noise)
      const predicted = ensembleBound({ k, margin, classes })
      findings.push({ quantity: `Hoeffding: ${name}, ${k} votes`, predicted, relation: '<=', measured })
    }
    return findings
  },
}
