import { type Retrainings, retrain } from '../../../evaluate/retrain.js'
import { samplerError, squaredSamplerError } from '../../../evaluate/sampler-error.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { pointwiseBias } from '../../../theory/bias.js'
import { binomial } from '../../../theory/binomial.js'
import { majorityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { ones, sphere } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const [N, M, P] = [400, 100, 0.2]
const RETRAININGS = [5, 10, 50]
/** The vote of three neighbors, whose distance from the labels' law is not 0. */
const [K, MANY] = [3, 50]
const Q = majorityError({ k: K, p: P })

export const t37: Claim = {
  id: 'T37',
  title: 'the distance at a point',
  statement:
    'The total variation at a point, read off T retrainings of a sampler, is not 0 but 2 v C(T,v) p^v q^(T-v+1) / T in the mean, v = floor(T p) + 1. ' +
    'That is the null of a test: taken off where the truth is not 0 it takes off too much. The cross-fitted estimate is below the truth by no ' +
    'more than it says, and that of the squared distance has no bias.',
  tolerance:
    `Label draws are of one set of points each time, where 1-NN is a sampler exactly: each value is a mean over ${M} inputs. 3-NN has the distance ` +
    `p - B_3 = ${(P - Q).toFixed(3)}; what the plug-in shows there is a binomial mean too.`,
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const found = await trials(
      SETS[effort],
      async (trial) => {
        const answersOf = (k: number, sets: number, what: string) => {
          const learner = { prepare: prepareNearest, settings: { k } }
          return retrain(engine, sphere({ p: P }), {
            ...learner,
            n: N,
            sets,
            m: M,
            resample: 'labels',
            seed,
            trial,
            purpose: `T37: ${what}`,
            ...call,
          })
        }
        const values: Record<string, number> = {}
        for (const sets of RETRAININGS) values[sets] = plugIn(await answersOf(1, sets, `${sets} retrainings`))
        const away = await answersOf(K, MANY, 'away from 0')
        const crossed = await samplerError(away, call)
        values.away = plugIn(away)
        values.crossed = crossed.estimate
        values.least = crossed.estimate - crossed.bias[0]
        values.squared = (await squaredSamplerError(away, call)).estimate
        return values
      },
      context,
    )
    return [
      ...RETRAININGS.map((sets) => ({
        quantity: `plug-in distance of 1-NN, ${sets} retrainings`,
        predicted: pointwiseBias({ retrainings: sets, p: P }),
        measured: { values: found[sets] },
      })),
      ...awayFromZero(found),
    ]
  },
}

function awayFromZero(found: Record<string, Float64Array>): Finding[] {
  const truth = P - Q
  const nullMean = pointwiseBias({ retrainings: MANY, p: P })
  const plug = binomial(MANY, Q).reduce((sum, mass, wrong) => sum + mass * Math.abs(wrong / MANY - P), 0)
  return [
    {
      quantity: 'plug-in distance of 3-NN less the null mean',
      predicted: plug - nullMean,
      measured: { values: found.away.map((value) => value - nullMean) },
    },
    {
      quantity: 'cross-fitted, at most the truth',
      predicted: truth,
      relation: '<=',
      measured: { values: found.crossed },
    },
    {
      quantity: 'cross-fitted with its bias, at least the truth',
      predicted: truth,
      relation: '>=',
      measured: { values: found.least },
    },
    { quantity: 'squared distance', predicted: 2 * truth * truth, measured: { values: found.squared } },
  ]
}

/** The mean over inputs of how far the share of ones is from p. */
function plugIn({ predicted, sets }: Retrainings): number {
  const shares = Float64Array.from({ length: M }, (_, i) => {
    return ones(Int32Array.from({ length: sets }, (_, set) => predicted[set * M + i]))
  })
  return shares.reduce((sum, share) => sum + Math.abs(share - P), 0) / M
}
