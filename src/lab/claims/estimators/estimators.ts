import type { Claim } from '../claim.js'
import { t34 } from './t34-unpaired.js'
import { t35 } from './t35-paired.js'
import { t36 } from './t36-tails.js'
import { t37 } from './t37-pointwise.js'
import { t38 } from './t38-coverage.js'
import { t39 } from './t39-regimes.js'

export const estimators: readonly Claim[] = [t34, t35, t36, t37, t38, t39]
