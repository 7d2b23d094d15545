import { ln } from '../random/elementary.js'
import { stream } from '../random/stream.js'
import { fitLatent, type LatentModel, type VoteProblem } from './latent.js'
import type { VoteTable } from './table.js'

/** Share of the votes that is held out. */
const SHARE = 0.12

/** Votes without those held out, and the latter: item and pair of each. Pairs keep their numbers. */
export interface VoteSplit {
  kept: VoteTable
  items: Uint32Array
  pairs: Uint32Array
}

/** Holds out 12% of the votes at random. */
export function holdOut(votes: VoteTable, key: { seed: number; trial: number }): VoteSplit {
  const drawn = stream(key.seed, 'votes: held out', key.trial)
  const out = Uint8Array.from(votes.voted, (_, v) => Number(drawn.uniform(v) < SHARE))
  const starts = new Uint32Array(votes.items + 1)
  const items: number[] = []
  for (let i = 0; i < votes.items; i++) {
    starts[i + 1] = starts[i]
    for (let v = votes.starts[i]; v < votes.starts[i + 1]; v++) {
      if (out[v]) items.push(i)
      else starts[i + 1]++
    }
  }
  const kept = (_: unknown, v: number) => out[v] === 0
  const [voted, weights] = [votes.voted.filter(kept), votes.weights.filter(kept)]
  const pairs = votes.voted.filter((_, v) => out[v] === 1)
  return { kept: { ...votes, starts, voted, weights }, items: Uint32Array.from(items), pairs }
}

/**
 * Returns the log-likelihood of each vote held out, under the means and posteriors that the model fits to the others,
 * which are the votes of `problem`.
 */
export async function heldOutLikelihoods(
  problem: VoteProblem,
  split: VoteSplit,
  modelOf: (votes: VoteTable) => LatentModel,
  start: Float32Array,
): Promise<Float64Array> {
  const found = new Float64Array(split.items.length)
  await fitLatent(problem, modelOf, start, (model, { posterior, width }, counts) => {
    const means = model.means(counts, width)
    split.items.forEach((item, v) => {
      let probability = 0
      for (let z = 0; z < width; z++) probability += posterior[item * width + z] * means[split.pairs[v] * width + z]
      found[v] = ln(Math.max(probability, 1e-12))
    })
  })
  return found
}
