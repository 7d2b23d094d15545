import type { Claim } from '../claim.js'
import { t27 } from './t27-fresh.js'
import { t28 } from './t28-pool.js'
import { t29 } from './t29-atoms.js'
import { t30 } from './t30-finite-class.js'
import { t31 } from './t31-rules.js'
import { t32 } from './t32-one-teacher.js'
import { t33 } from './t33-wrong-rule.js'

export const distillation: readonly Claim[] = [t27, t28, t29, t30, t31, t32, t33]
