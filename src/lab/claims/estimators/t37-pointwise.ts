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
/**
 * Number of neighbors of k-NN, which is not a sampler: its total variation from the labels is not 0. And the number of
 * its retrainings.
 */
const [K, K_RETRAININGS] = [3, 50]
/** Error of the majority of K labels, which is the clean error of K-NN. */
const Q = majorityError({ k: K, p: P })

export const t37: Claim = {
  id: 'T37',
  title: 'the total variation at a point',
  statement:
    'For a sampler, the plug-in total variation at a point from T retrainings has the mean 2 v C(T,v) p^v q^(T-v+1) ' +
    '/ T, v = floor(T p) + 1, although the true distance is 0. This is the null mean of a test: where the true ' +
    'distance is not 0, subtracting it over-corrects. The cross-fitted estimate is below the truth by at most its ' +
    'reported bias, and the estimate of the squared distance is unbiased.',
  tolerance:
    `Each value redraws the labels of one set of points, where 1-NN is exactly a sampler, and is a mean over ${M} ` +
    `inputs. 3-NN has the distance p - B_3(p) = ${(P - Q).toFixed(3)}, B_3 being the error of a majority of three ` +
    'votes; the mean of its plug-in distance is a binomial sum too.',
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
        const away = await answersOf(K, K_RETRAININGS, 'away from 0')
        const crossed = await samplerError(away, call)
        values.away = plugIn(away)
        values.crossed = crossed.estimate
        values.corrected = crossed.estimate - crossed.bias[0]
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
  const nullMean = pointwiseBias({ retrainings: K_RETRAININGS, p: P })
  const plug = binomial(K_RETRAININGS, Q).reduce(
    (sum, mass, wrong) => sum + mass * Math.abs(wrong / K_RETRAININGS - P),
    0,
  )
  return [
    {
      quantity: 'plug-in distance of 3-NN minus the null mean',
      predicted: plug - nullMean,
      measured: { values: found.away.map((value) => value - nullMean) },
    },
    {
      quantity: 'cross-fitted distance',
      predicted: truth,
      relation: '<=',
      measured: { values: found.crossed },
    },
    {
      quantity: 'cross-fitted distance plus its bias bound',
      predicted: truth,
      relation: '>=',
      measured: { values: found.corrected },
    },
    { quantity: 'squared distance', predicted: 2 * truth * truth, measured: { values: found.squared } },
  ]
}

/**
 * Returns the plug-in total variation at a point, averaged over the inputs: |share of retrainings that predict 1 - P|.
 */
function plugIn({ predicted, sets }: Retrainings): number {
  const shares = Float64Array.from({ length: M }, (_, i) => {
    return ones(Int32Array.from({ length: sets }, (_, set) => predicted[set * M + i]))
  })
  return shares.reduce((sum, share) => sum + Math.abs(share - P), 0) / M
}
