import type { Claim } from '../claim.js'

export const nearest: readonly Claim[] = []
