import type { Noise } from '../../labels/noise.js'
import type { Draws } from '../../ops/votes.js'

/** Clean labels as seen through noise, so many times, each by flips of its own. */
export async function redraw(
  noise: Noise,
  clean: Int32Array,
  { classes, draws, seed }: { classes: number; draws: number; seed: number },
): Promise<Draws> {
  const labels = new Uint8Array(draws * clean.length)
  for (let draw = 0; draw < draws; draw++) {
    labels.set(await noise.apply(clean, { classes, seed, trial: draw }), draw * clean.length)
  }
  return { labels, draws }
}
