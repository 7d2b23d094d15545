import { expect, test } from 'vitest'
import { coverage, twoLevelCoverage } from '../lab/sweeps/statistics/simulated.js'

const rules = [0.001, 0.01, 0.3].flatMap((p) =>
  [1, 10, 500].flatMap((m) =>
    [1, 0.5, 0.25, 0.1].map((part) => ({ p, m, se: Number((part * p * m ** -0.5).toPrecision(3)) })),
  ),
)
const inReach = rules.filter(({ p, m, se }) => {
  const seeds = (p * (1 - p)) / m / se ** 2
  return seeds >= 25 && seeds <= 5000
})

test.each(inReach)(
  'intervals after a stop cover in 2,000 sweeps over shares of $m inputs with p = $p and a standard error of $se',
  ({ p, m, se }) => {
    const rule = { metric: 'share', se, min: 100, max: 1_000_000 }
    // 2,000 sweeps of true coverage 94.5% stay above 93.5% with probability 97.5%.
    expect(coverage(2000, rule, { p, m })).toBeGreaterThanOrEqual(0.935)
  },
  600_000,
)

test.each([5, 10, 50, 200])(
  'intervals of %i seeds with 50 draws cover in 4,000 experiments',
  (seeds) => {
    for (const m of [1, 20, 500]) {
      const { clustered, naive } = twoLevelCoverage(4000, seeds, { draws: 50, m })
      expect(clustered).toBeGreaterThanOrEqual(0.935)
      // Of single inputs less is common to the draws of a seed.
      expect(naive).toBeLessThan(m === 1 ? 0.9 : 0.6)
    }
  },
  600_000,
)
