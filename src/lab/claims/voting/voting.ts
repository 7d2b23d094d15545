import type { Claim } from '../claim.js'
import { t1 } from './t1-majority.js'
import { t2 } from './t2-two-more-votes.js'
import { t3 } from './t3-bounds.js'
import { t4 } from './t4-plurality.js'

export const voting: readonly Claim[] = [t1, t2, t3, t4]
