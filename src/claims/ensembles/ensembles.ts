import type { Claim } from '../claim.js'

export const ensembles: readonly Claim[] = []
