import type { Claim } from '../claim.js'

export const estimators: readonly Claim[] = []
