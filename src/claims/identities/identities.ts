import type { Claim } from '../claim.js'

export const identities: readonly Claim[] = []
