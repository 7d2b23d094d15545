import type { Claim } from '../claim.js'

export const interpolators: readonly Claim[] = []
