import type { Claim } from '../claim.js'

export const distillation: readonly Claim[] = []
