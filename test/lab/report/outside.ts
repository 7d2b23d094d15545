import type { Comparison } from '#lab/experiments/comparison.js'

/** For each quantity, how many of the seeds 1, 2, ... have its prediction outside the interval. */
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
