import type { Claim } from '../claim.js'
import { s1 } from './s1-teachers.js'
import { t5 } from './t5-sampler.js'
import { t6 } from './t6-agreement.js'
import { t7 } from './t7-not-samplers.js'
import { t8 } from './t8-confusion.js'
import { t9 } from './t9-lookup.js'

export const identities: readonly Claim[] = [s1, t5, t6, t7, t8, t9]
