import { ln } from '../random/elementary.js'
import { stream } from '../random/stream.js'
import { fitLatent, type LatentModel, type VoteProblem } from './latent.js'
import type { VoteTable } from './table.js'

/** Share of the votes that is held out. */
const SHARE = 0.12

/** Maximum number of E steps of a fit that is only compared: later ones change the likelihood of a vote by 0.01. */
const MAX_ITERATIONS = 40

/** Votes of which some are held out: they have weight 0, and so change nothing. */
export interface VoteSplit {
  table: VoteTable
  /** Item and pair of each vote that is held out. */
  items: Uint32Array
  pairs: Uint32Array
}

/** Holds out 12% of the votes at random, by the seed. */
export function holdOut(votes: VoteTable, seed: number): VoteSplit {
  const drawn = stream(seed, 'votes: held out')
  const weights = votes.weights.slice()
  const [items, pairs]: [number[], number[]] = [[], []]
  for (let i = 0; i < votes.items; i++) {
    for (let v = votes.starts[i]; v < votes.starts[i + 1]; v++) {
      if (drawn.uniform(v) >= SHARE) continue
      weights[v] = 0
      items.push(i)
      pairs.push(votes.voted[v])
    }
  }
  return { table: { ...votes, weights }, items: Uint32Array.from(items), pairs: Uint32Array.from(pairs) }
}

/**
 * Returns the mean log-likelihood of the votes held out, under the means and posteriors that the model fits to the
 * others. The votes of `problem` are those of the split.
 */
export async function heldOutLikelihood(
  problem: VoteProblem,
  split: VoteSplit,
  modelOf: (votes: VoteTable) => LatentModel,
  start: Float32Array,
): Promise<number> {
  let sum = 0
  const short = (votes: VoteTable): LatentModel => {
    const model = modelOf(votes)
    return { ...model, iterations: Math.min(model.iterations, MAX_ITERATIONS) }
  }
  await fitLatent(problem, short, start, (model, { posterior, width }, counts) => {
    const means = model.means(counts, width)
    for (let v = 0; v < split.items.length; v++) {
      const [row, table] = [split.items[v] * width, split.pairs[v] * width]
      let probability = 0
      for (let z = 0; z < width; z++) probability += posterior[row + z] * means[table + z]
      sum += ln(Math.max(probability, 1e-12))
    }
  })
  return sum / Math.max(1, split.items.length)
}
