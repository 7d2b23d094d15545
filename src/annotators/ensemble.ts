import { stream } from '../random/stream.js'
import { full } from './full.js'
import { hierarchical } from './hierarchical.js'
import { fitLatent, type LatentFit, type LatentModel, type VoteProblem } from './latent.js'
import { mace } from './mace.js'

/** Number of subtypes of a class, and concentration of the matrices, in models with subtypes. */
export const SUBTYPES = { subtypes: 3, concentration: 5 } as const

/** Splits the posterior of each class at random over its subtypes: items × (classes · subtypes). */
export function splitSubtypes(
  shares: Float32Array | Float64Array,
  subtypes: number,
  key: { seed: number; trial: number },
): Float32Array {
  const drawn = stream(key.seed, 'votes: subtypes', key.trial)
  const split = new Float32Array(shares.length * subtypes)
  const cuts = new Float64Array(subtypes + 1)
  shares.forEach((share, at) => {
    // Gaps between sorted uniform numbers have the Dirichlet distribution with parameters 1.
    for (let s = 1; s < subtypes; s++) cuts[s] = drawn.uniform(at * (subtypes - 1) + s - 1)
    cuts[0] = 0
    cuts[subtypes] = 1
    cuts.sort()
    for (let s = 0; s < subtypes; s++) split[at * subtypes + s] = share * (cuts[s + 1] - cuts[s])
  })
  return split
}

/** One member of the ensemble. */
export interface Member {
  name: string
  model: () => LatentModel
  start: (shares: Float32Array) => Float32Array
}

/** Returns the members of the ensemble for these votes. */
export function membersOf({ table }: VoteProblem, seed: number): Member[] {
  const { classes } = table
  const same = (shares: Float32Array) => shares
  const subtypes = [0, 1, 2].map(
    (trial): Member => ({
      name: 'subtypes',
      model: () => hierarchical(table, SUBTYPES),
      start: (shares) => splitSubtypes(shares, SUBTYPES.subtypes, { seed, trial }),
    }),
  )
  const single: Member[] = [
    { name: 'hierarchical', model: () => hierarchical(table, { subtypes: 1 }), start: same },
    { name: 'mace', model: () => mace(table), start: same },
  ]
  const many: Member[] = [
    { name: 'full', model: () => full(table), start: same },
    { name: 'mace, uniform', model: () => mace(table, { damping: 0 }), start: same },
  ]
  return [...subtypes, ...single, ...(classes > 2 ? many : [])]
}

/** Fits all members, one after another. */
export async function fitMembers(problem: VoteProblem, shares: Float32Array, seed: number) {
  const fits: (LatentFit & { name: string })[] = []
  for (const { name, model, start } of membersOf(problem, seed)) {
    fits.push({ name, ...(await fitLatent(problem, model(), start(shares))) })
  }
  return fits
}
