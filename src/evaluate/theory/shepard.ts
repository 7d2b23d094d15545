import { check, checkNumber } from '../../engine/check.js'
import { atan2, cosTurns, sinTurns } from '../../random/elementary.js'

/**
 * Clean error, on many points whose binary labels are flipped with probability p, of the weights ||x - x_i||^-beta with
 * beta above the dimension d; alpha = d/beta is in (0, 1). It tends to p (a sampler) as alpha falls to 0, and to 0
 * as alpha rises to 1. The limit is approached like n^-(beta/d - 1): slowly above alpha = .7.
 *
 * Derivation: about x the weights are the points of a Poisson process with a stable law of index alpha, so flipped and
 * clean labels weigh p^(1/alpha) S and q^(1/alpha) S', S and S' independent and one-sided stable; their ratio has
 * Lamperti's law, and so L = atan2(p sin(pi alpha), q + p cos(pi alpha)) / (pi alpha). Errors: BAD_OPTION.
 */
export function shepardError({ alpha, p }: { alpha: number; p: number }): number {
  check(alpha > 0 && alpha < 1, 'BAD_OPTION', () => `shepardError: alpha is ${alpha} but must be above 0 and below 1`)
  checkNumber('shepardError', 'p', p, 0, 1)
  const angle = atan2(p * sinTurns(alpha / 2), 1 - p + p * cosTurns(alpha / 2))
  return angle / (Math.PI * alpha)
}
