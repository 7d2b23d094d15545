import type { Claim } from '../claim.js'
import { s7c } from './s7c-wide.js'
import { t17 } from './t17-line.js'
import { t18 } from './t18-noise.js'
import { t19 } from './t19-narrow.js'
import { t20 } from './t20-spectrum.js'
import { t21 } from './t21-spikes.js'
import { t22 } from './t22-shepard.js'
import { t23 } from './t23-hilbert.js'

export const interpolators: readonly Claim[] = [t17, t18, t19, s7c, t20, t21, t22, t23]
