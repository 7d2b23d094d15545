import { breathe } from '../../../engine/platform.js'
import type { Noise } from '../../../labels/noise.js'
import { countVotes, plurality } from '../../../labels/votes.js'
import type { DrawOptions } from '../../../random/draw.js'

/**
 * The rows of an election, which are all of one class, and the noise through which each voter sees each row
 * independently.
 */
export interface Electorate {
  classes: number
  /** Clean class of all rows. */
  truth: number
  /** Noise between the clean class and a vote. */
  noise: Noise
}

/**
 * Returns the number of rows that each class wins by the plurality of the first k votes, for each k of `votes`:
 * row-major, a row for each k and a column for each class. Votes are independent between rows and between trials. For a
 * smaller k the votes are a prefix of those for a larger one.
 */
export async function elect(
  { classes, truth, noise }: Electorate,
  { rows, votes, ...draw }: Required<DrawOptions> & { rows: number; votes: readonly number[] },
): Promise<Uint32Array> {
  const maxVotes = Math.max(...votes)
  const clean = new Uint8Array(rows).fill(truth)
  const { labels } = await noise.draws(clean, { classes, draws: maxVotes, ...draw })
  const wins = new Uint32Array(votes.length * classes)
  for (const [at, k] of votes.entries()) {
    const counts = await countVotes(labels.subarray(0, k * rows), { members: k, classes })
    const ties = { ...draw, purpose: `${draw.purpose}: ties` }
    for (const winner of await plurality(counts, { classes, ...ties })) wins[at * classes + winner]++
  }
  return wins
}

/**
 * Returns the number of rows that a wrong class wins by the plurality of k votes, for each k of `votes`, among all rows
 * of all trials. An abort throws the signal's reason before the next trial.
 */
export async function wrongWins(
  electorate: Electorate,
  {
    rows,
    votes,
    seed,
    purpose,
    trials,
    signal,
    onTrial,
  }: {
    rows: number
    votes: readonly number[]
    seed: number
    /** Purpose of the random draws; begins with the claim's number. */
    purpose: string
    trials: number
    signal?: AbortSignal
    onTrial: () => void
  },
): Promise<Float64Array> {
  const wrong = new Float64Array(votes.length)
  for (let trial = 0; trial < trials; trial++) {
    await breathe()
    signal?.throwIfAborted()
    const wins = await elect(electorate, { rows, votes, seed, trial, purpose })
    for (let at = 0; at < votes.length; at++) wrong[at] += rows - wins[at * electorate.classes + electorate.truth]
    onTrial()
  }
  return wrong
}
