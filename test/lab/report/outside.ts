import type { Comparison } from '#lab/experiments/comparison.js'

/** Counts, for each quantity, the seeds from 1 to `seeds` for which the interval does not contain the prediction. */
export async function outsideBySeed(
  seeds: number,
  run: (seed: number) => Promise<{ quantities: readonly Comparison[] }>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let seed = 1; seed <= seeds; seed++) {
    for (const { quantity, inside } of (await run(seed)).quantities) {
      counts.set(quantity, (counts.get(quantity) ?? 0) + Number(!inside))
    }
  }
  return counts
}
