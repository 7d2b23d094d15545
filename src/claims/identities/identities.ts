import type { Claim } from '../claim.js'
import { t5 } from './t5-sampler.js'
import { t6 } from './t6-agreement.js'

export const identities: readonly Claim[] = [t5, t6]
