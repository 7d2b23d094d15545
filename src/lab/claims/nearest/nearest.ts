import type { Claim } from '../claim.js'
import { s6 } from './s6-lipschitz.js'
import { t10 } from './t10-errors.js'
import { t11 } from './t11-boundary.js'
import { t12 } from './t12-distance.js'
import { t13 } from './t13-circle.js'
import { t14 } from './t14-spread.js'
import { t15 } from './t15-cover-hart.js'
import { t16 } from './t16-neighbors.js'

export const nearest: readonly Claim[] = [t10, t11, t12, t13, t14, t15, t16, s6]
