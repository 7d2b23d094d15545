import { symmetric } from '../../../labels/noise.js'
import { majorityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { wrongWins } from './elect.js'

const TRIALS = { fast: 16, default: 160, deep: 1600 }
const ROWS = 2500
/**
 * Numbers k of votes. With odd k alone, a count of one vote too many would go unnoticed, because the error of k + 1
 * votes equals that of k votes for odd k.
 */
const VOTES = [1, 2, 3, 4, 5, 7, 9]
const P = 0.2

export const t1: Claim = {
  id: 'T1',
  title: 'majority of k votes',
  statement:
    'The majority of k independent votes, each wrong with probability p = 1 - q, errs with probability B_k(p) = sum ' +
    'over i > k/2 of C(k,i) p^i q^(k-i) for odd k. For even k, with ties broken by a fair coin, B_k(p) = ' +
    'B_(k-1)(p).',
  tolerance:
    'Every row has independent votes, so the number of wrong majorities is binomial and the intervals hold at every ' +
    'size.',
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
