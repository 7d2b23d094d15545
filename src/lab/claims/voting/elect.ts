import { breathe } from '../../../engine/platform.js'
import type { Noise } from '../../../labels/noise.js'
import { countVotes, plurality } from '../../../labels/votes.js'
import type { DrawOptions } from '../../../random/draw.js'

/** Rows of one class, and voters who see each of them through noise of their own. */
export interface Electorate {
  classes: number
  /** The class of all rows. */
  truth: number
  noise: Noise
}

/**
 * How many rows each class wins by the plurality of the first k votes, for each k of `votes`: votes.length × classes, row-major. Every
 * row has votes of its own, of which a smaller k has the first; another trial has other rows.
 */
export async function elect(
  { classes, truth, noise }: Electorate,
  { rows, votes, ...draw }: Required<DrawOptions> & { rows: number; votes: readonly number[] },
): Promise<Uint32Array> {
  const most = Math.max(...votes)
  const clean = new Uint8Array(rows).fill(truth)
  const { labels } = await noise.draws(clean, { classes, draws: most, ...draw })
  const wins = new Uint32Array(votes.length * classes)
  for (const [at, k] of votes.entries()) {
    const counts = await countVotes(labels.subarray(0, k * rows), { members: k, classes })
    const ties = { ...draw, purpose: `${draw.purpose}: ties` }
    for (const winner of await plurality(counts, { classes, ...ties })) wins[at * classes + winner]++
  }
  return wins
}

/** How many of `trials` times `rows` rows the wrong classes win, for each k of `votes`. */
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
    /** Begins with the claim. */
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
