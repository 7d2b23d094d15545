import { pick } from '../../../data/world.js'
import { stream } from '../../../random/stream.js'

/** Draws n independent classes, where class c has the probability `probabilities[c]`. */
export function drawn(
  probabilities: readonly number[],
  n: number,
  { seed, purpose, trial }: { seed: number; purpose: string; trial: number },
): Int32Array {
  const uniforms = stream(seed, purpose, trial)
  return Int32Array.from({ length: n }, (_, i) => pick(probabilities, uniforms.uniform(i)))
}
