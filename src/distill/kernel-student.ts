import { checkPositive } from '../engine/check.js'
import { gaussian, laplace } from '../ops/kernels.js'
