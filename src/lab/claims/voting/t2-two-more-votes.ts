import { symmetric } from '../../../labels/noise.js'
import { majorityGain } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'
import { elect } from './elect.js'

const REPETITIONS = { fast: 60, default: 400, deep: 4000 }
const ROWS = 2000
const VOTES = [1, 3, 5, 7]
const RATES = [0.2, 0.4]

export const t2: Claim = {
  id: 'T2',
  title: 'the gain from two more votes',
  statement:
    'For odd k, two more votes reduce the error B_k of the majority by C(k,(k+1)/2) (pq)^((k+1)/2) (1-2p), where ' +
    'one vote is wrong with probability p = 1 - q: they matter only if they overturn a majority of one vote.',
  tolerance:
    'Both majorities are counted on the same rows, so their common variation cancels. Votes of different rows are ' +
    `independent, and each value is the mean over ${ROWS} rows.`,
  async measure({ seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [rate, p] of RATES.entries()) {
      const electorate = { classes: 2, truth: 0, noise: symmetric(p) }
      const gains = await trials(
        REPETITIONS[effort],
        async (trial) => {
          const wins = await elect(electorate, { rows: ROWS, votes: VOTES, seed, trial, purpose: `T2: votes at ${p}` })
          // The share of rows that class 1, the wrong one, wins with k votes, minus that with k + 2 votes.
          return Object.fromEntries(
            VOTES.slice(0, -1).map((k, at) => [k, (wins[2 * at + 1] - wins[2 * at + 3]) / ROWS]),
          )
        },
        partOf(call, rate, RATES.length),
      )
      for (const k of VOTES.slice(0, -1)) {
        findings.push({
          quantity: `p = ${p}: gain from ${k} to ${k + 2}`,
          predicted: majorityGain({ k, p }),
          measured: { values: gains[k] },
        })
      }
    }
    return findings
  },
}
