import type { TrialKind, TrialOutcome } from '#lab/sweeps/kinds/kind.js'
import { sortedPoints } from '#lab/sweeps/plan/document.js'
import { sortedPoint } from '#lab/sweeps/plan/point.js'
import type { Sweep } from '#lab/sweeps/plan/sweep.js'
import { stream } from '#random/stream.js'

/**
 * Trials that cost nothing: of m coins, the share that falls below `p`. Coins depend on seed and draw, and `m` is the
 * parameter of the inputs. 'refusing' refuses its points, so that every state occurs.
 */
export const toyKind: TrialKind = {
  name: 'toy',
  summary: 'shares of coins',
  parameters: {
    p: { type: 'number', min: 0, max: 1, help: 'probability of a coin' },
    m: { type: 'integer', min: 1, default: 10, help: 'number of coins' },
    method: {
      type: 'choice',
      default: 'plain',
      help: 'how coins are counted',
      choices: {
        plain: { help: 'all of them' },
        biased: {
          help: 'with a bias',
          parameters: { bias: { type: 'number', min: -1, max: 1, default: 0.1, help: 'it' } },
        },
        refusing: { help: 'not at all' },
      },
    },
  },
  metrics: {
    share: { title: 'share below p', share: true, help: 'share of coins below p' },
    square: { title: 'square', share: false, help: 'the square of the share' },
  },
  inputsOf: ({ m }) => sortedPoint({ m }),
  cost: ({ m }) => ({ inputs: 10 * Number(m), draw: 5 * Number(m) }),
  bytes: ({ m }) => 8 * Number(m),
  theory: ({ p, method }): Record<string, number> => (method === 'plain' ? { share: Number(p) } : {}),
  async run(_, { points, seed, draw, draws }) {
    return points.flatMap((point) =>
      Array.from({ length: draws }, (_, at): TrialOutcome => {
        if (point.method === 'refusing') return { refused: 'UNSUPPORTED', message: 'toy: it refuses' }
        const coins = stream(seed, 'toy', draw + at).fillUniform(new Float64Array(Number(point.m)))
        const below = coins.filter((coin) => coin < Number(point.p)).length / coins.length
        const share = Math.min(1, below + Number(point['method.bias'] ?? 0))
        return { values: { share, square: share * share } }
      }),
    )
  },
}

/** A sweep of toy trials over five values of p and three methods, with three seeds and two draws. */
export const toySweep = (changes: Partial<Sweep> = {}): Sweep => ({
  name: 'toy',
  title: 'Coins',
  kind: toyKind,
  points: sortedPoints(
    [0, 0.1, 0.25, 0.5, 1].flatMap((p) => [
      sortedPoint({ p, m: 10, method: 'plain' }),
      sortedPoint({ p, m: 20, method: 'biased', 'method.bias': 0.1 }),
      sortedPoint({ p, m: 10, method: 'refusing' }),
    ]),
  ),
  axes: ['m', 'method', 'p'],
  replicates: { firstSeed: 0, seeds: 3, draws: 2 },
  paired: true,
  numerics: 'strict',
  ...changes,
})
