import { hierarchical } from './hierarchical.js'
import { fitLatent, type VoteProblem } from './latent.js'
import { sharesOf } from './plurality.js'

/** Share of the known items on which votes alone must be right for their shares to be the start. */
const MIN_RIGHT = 0.5

/**
 * Returns the start of a fit, items × classes: the vote shares; or, if votes alone are wrong on most of the known items,
 * the known classes alone, so that the first M step judges annotators by them. Votes alone are judged by a model rather
 * than by plurality, because it follows a wrong majority further.
 */
export async function startOf(problem: VoteProblem, shares: Float32Array): Promise<Float32Array> {
  const { table, known } = problem
  if (!known) return shares
  const { classes } = table
  const { known: _, ...votesAlone } = problem
  const model = (votes: VoteProblem['table']) => hierarchical(votes, { subtypes: 1 })
  const { posterior } = await fitLatent(votesAlone, model, await sharesOf(votesAlone))
  let [right, all] = [0, 0]
  known.forEach((clean, i) => {
    if (clean < 0) return
    all++
    right += posterior[i * classes + clean]
  })
  if (right >= MIN_RIGHT * all) return shares
  return shares.map((share, at) => (known[Math.floor(at / classes)] >= 0 ? share : 0))
}
