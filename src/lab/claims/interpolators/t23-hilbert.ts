import { symmetric } from '../../../labels/noise.js'
import { ln } from '../../../random/elementary.js'
import { prepareShepard } from '../../../samplers/shepard.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { sphere } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 2000 }
const SIZES = { fast: [100, 3000], default: [100, 10_000], deep: [100, 30_000] }
const [QUERIES, DRAWS, P] = [40, 4, 0.2]
const WORLD = sphere({ p: P })
/**
 * Returns the excess squared error, in units of the noise's variance, that theory predicts for n points to first order.
 */
const rate = (n: number) => 1 / ln(n)

export const t23: Claim = {
  id: 'T23',
  title: "Hilbert's kernel",
  statement:
    'With b = d, the weights ||x - x_i||^-b still fit noisy labels exactly but are consistent: the excess squared ' +
    'error is about s^2 / ln n, s^2 being the variance of the noise. It falls so slowly that it looks constant over ' +
    'a decade of n.',
  tolerance:
    'Only a wide band: from half to twice s^2 / ln n, and a decrease at least half as large as that of s^2 / ln n. ' +
    `Each value is the mean over ${QUERIES} inputs and ${DRAWS} draws of the labels of one set of points on the ` +
    'sphere.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const sizes = SIZES[effort]
    const excess = await trials(
      SETS[effort],
      async (trial) => {
        const values: Record<string, number> = {}
        for (const n of sizes) {
          using train = await WORLD.sample(engine, n, { seed, trial, purpose: `T23: train ${n}` })
          using test = await WORLD.sample(engine, QUERIES, { seed, trial, purpose: `T23: test ${n}` })
          using geometry = await prepareShepard(train.x, { beta: 2, ...call })
          const flips = { seed, trial, purpose: `T23: noise ${n}` }
          const { labels } = await symmetric(P).draws(new Uint8Array(n), { ...flips, classes: 2, draws: DRAWS })
          let squares = 0
          for (let draw = 0; draw < DRAWS; draw++) {
            using sampler = await geometry.fit(Int32Array.from(labels.subarray(draw * n, (draw + 1) * n)), 2)
            const scores = await sampler.scores(test.x, call)
            for (let i = 0; i < QUERIES; i++) squares += (scores[2 * i + 1] - P) ** 2
          }
          values[n] = squares / (QUERIES * DRAWS * P * (1 - P))
        }
        return values
      },
      context,
    )
    const [few, many] = sizes
    const band = sizes.flatMap((n): Finding[] => [
      bound(`excess over s^2, n = ${n}`, rate(n) / 2, '>=', excess[n]),
      bound(`excess over s^2, n = ${n}`, rate(n) * 2, '<=', excess[n]),
    ])
    const change = excess[many].map((value, set) => value - excess[few][set])
    return [...band, bound(`change of the excess, n = ${few} to ${many}`, (rate(many) - rate(few)) / 2, '<=', change)]
  },
}

function bound(quantity: string, predicted: number, relation: '<=' | '>=', values: Float64Array): Finding {
  return { quantity, predicted, relation, measured: { values } }
}
