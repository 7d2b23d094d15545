import type { Claim } from '../claim.js'
import { t24 } from './t24-disjoint.js'
import { t25 } from './t25-budget.js'
import { t26 } from './t26-bagging.js'

export const ensembles: readonly Claim[] = [t24, t25, t26]
