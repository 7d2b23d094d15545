import { pick } from '../../../data/world.js'
import { stream } from '../../../random/stream.js'

/** Draws n independent classes with the given probabilities. */
export function drawn(
  probabilities: readonly number[],
  n: number,
  { seed, purpose, trial }: { seed: number; purpose: string; trial: number },
): Int32Array {
  const uniforms = stream(seed, purpose, trial)
  return Int32Array.from({ length: n }, (_, i) => pick(probabilities, uniforms.uniform(i)))
}
