import type { Draws } from '../../labels/draws.js'
import type { Noise } from '../../labels/noise.js'

interface RedrawOptions {
  classes: number
  draws: number
  seed: number
  /** Draws of another trial are independent. */
  trial?: number
}

/** Clean labels as seen through noise, so many times, each by flips of its own. */
export async function redraw(
  noise: Noise,
  clean: Int32Array,
  { classes, draws, seed, trial = 0 }: RedrawOptions,
): Promise<Draws> {
  return { labels: Uint8Array.from(await noise.apply(repeated(clean, draws), { classes, seed, trial })), draws }
}

/** Labels, so many times over. */
export function repeated(labels: Int32Array, times: number): Int32Array {
  return Int32Array.from({ length: times * labels.length }, (_, at) => labels[at % labels.length])
}
