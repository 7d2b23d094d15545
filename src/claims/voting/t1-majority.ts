import { majorityError } from '../../evaluate/theory/voting.js'
import { symmetric } from '../../labels/noise.js'
import { countVotes, plurality } from '../../labels/votes.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'

const ROWS = { fast: 40_000, default: 400_000, deep: 4_000_000 }
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
    const rows = ROWS[effort]
    const truth = new Int32Array(rows)
    const most = Math.max(...VOTES)
    const votes = new Int32Array(most * rows)
    for (let member = 0; member < most; member++) {
      votes.set(await symmetric(P).apply(truth, { classes: 2, seed, trial: member }), member * rows)
      signal?.throwIfAborted()
      onProgress?.({ stage: 'votes', done: member + 1, total: most })
    }
    const findings: Finding[] = []
    for (const k of VOTES) {
      const counts = await countVotes(votes.subarray(0, k * rows), { members: k, classes: 2 })
      const vote = await plurality(counts, { classes: 2, seed, trial: k })
      const hits = vote.reduce((sum, label) => sum + label, 0)
      findings.push({
        quantity: `error of ${k} ${k === 1 ? 'vote' : 'votes'}`,
        predicted: majorityError({ k, p: P }),
        measured: { hits, of: rows },
      })
    }
    return findings
  },
}
