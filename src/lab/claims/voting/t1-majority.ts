import { symmetric } from '../../../labels/noise.js'
import { majorityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { wrongWins } from './elect.js'

const TRIALS = { fast: 16, default: 160, deep: 1600 }
const ROWS = 2500
/** Even numbers too: B_k of k + 1 is that of k where k is odd, so that odd ones alone would not tell a vote too many. */
const VOTES = [1, 2, 3, 4, 5, 7, 9]
const P = 0.2

export const t1: Claim = {
  id: 'T1',
  title: 'majority of k votes',
  statement:
    'The majority of k independent votes, each wrong with probability p, errs with probability B_k = sum over i > k/2 of ' +
    'C(k,i) p^i q^(k-i); an even k, its ties broken by a fair coin, errs like k - 1.',
  tolerance: 'Each row has votes of its own, so that wrong majorities are binomial and the intervals exact.',
  async measure({ seed, effort, signal, onProgress }: ClaimContext): Promise<Finding[]> {
    const trials = TRIALS[effort]
    let done = 0
    const wrong = await wrongWins(
      { classes: 2, truth: 0, noise: symmetric(P) },
      {
        rows: ROWS,
        votes: VOTES,
        seed,
        purpose: 'T1: votes',
        trials,
        signal,
        onTrial: () => onProgress?.({ stage: 'votes', done: ++done, total: trials }),
      },
    )
    return VOTES.map((k, at) => ({
      quantity: `error of ${k} ${k === 1 ? 'vote' : 'votes'}`,
      predicted: majorityError({ k, p: P }),
      measured: { hits: wrong[at], of: trials * ROWS },
    }))
  },
}
