import type { Claim } from '../claim.js'
import { t1 } from './t1-majority.js'

export const voting: readonly Claim[] = [t1]
