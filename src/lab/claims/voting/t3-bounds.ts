import { fixedTarget, type Noise, symmetric } from '../../../labels/noise.js'
import { ensembleBound } from '../../../theory/teachers.js'
import { majorityBounds } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { wrongWins } from './elect.js'

const TRIALS = { fast: 4, default: 40, deep: 400 }
const ROWS = 2500

/** Flip rates p and numbers k of votes. Each k is so large that the bounds are below the error of a single vote. */
const TWO_CLASSES = [
  { p: 0.2, k: 25 },
  { p: 0.4, k: 101 },
]
/**
 * Elections with several classes. The margin is the vote probability of the right class minus that of the most probable
 * other class.
 */
const MANY_CLASSES: readonly { classes: number; noise: Noise; margin: number; k: number; name: string }[] = [
  { name: '10 classes, 0.6 wrong', classes: 10, noise: symmetric(0.6), margin: 0.4 - 0.6 / 9, k: 60 },
  { name: '3 classes, 0.3 to another', classes: 3, noise: fixedTarget(0.3), margin: 0.4, k: 50 },
]

export const t3: Claim = {
  id: 'T3',
  also: ['S3'],
  title: 'bounds on the error of a vote',
  statement:
    'The majority of k independent votes, each wrong with probability p = 1 - q < 1/2, errs with probability at ' +
    'most exp(-2k (1/2-p)^2) (Hoeffding) and at most (2 sqrt(pq))^k (Chernoff). The plurality of k independent ' +
    'teachers of K classes, each more likely to name the right class than any other by a margin gamma, errs with ' +
    'probability at most (K-1) exp(-k gamma^2/2).',
  tolerance:
    'Every row has independent votes, so the number of wrong votes is binomial. A bound is refuted if the whole ' +
    'interval lies above it. The difference between measurement and prediction is the slack of the bound.',
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
