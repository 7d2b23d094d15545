import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { proportion } from '../../../evaluate/proportion.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { testPointCoverage } from '../../../theory/spread.js'
import { LEVEL } from '../../../theory/student-t.js'
import { nearestVariance } from '../../../theory/torus.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { ones, sphere } from '../flat.js'
import { trials } from '../trials.js'

const GROUPS = { fast: 60, default: 400, deep: 4000 }
/**
 * Number of training sets per interval, and of label draws for each set. Each draw gives one interval over the sets.
 */
const [SETS, DRAWS] = [10, 20]
const [N, POINTS, P] = [50, 1000, 0.2]
const WORLD = sphere({ p: P })

export const t38: Claim = {
  id: 'T38',
  title: 'the coverage of intervals',
  statement:
    'An interval from test points covers only their noise. The error of 1-NN varies between training sets of m rows ' +
    'by p q c_d / m, so the interval covers the mean error with probability P(|Z| < 1.96 / sqrt(1 + c_d M / m)), M ' +
    'being the number of test points: 30% if M = 20 m. An interval over training sets covers it at its level.',
  tolerance:
    'Without a class boundary the mean error of 1-NN is exactly p. Each value is the share of intervals that cover ' +
    'it, over 20 label draws of 10 sets of points. Allowances: half a test point at each end of the interval; a ' +
    'relative 1/m, because c_d is that of a torus; and the skewness s of the errors, which changes the density at ' +
    "the mean by a relative 5 s^2/24 and Student's coverage over 10 sets by s^2/10.",
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const covered = await trials(
      GROUPS[effort],
      async (group) => {
        const errors = Array.from({ length: DRAWS }, () => new Float64Array(SETS))
        let byPoints = 0
        for (let set = 0; set < SETS; set++) {
          const trial = group * SETS + set
          using train = await WORLD.sample(engine, N, { seed, trial, purpose: 'T38: train' })
          using test = await WORLD.sample(engine, POINTS, { seed, trial, purpose: 'T38: test' })
          using geometry = await prepareNearest(train.x, call)
          const flips = { seed, trial, purpose: 'T38: noise' }
          const labels = await symmetric(P).draws(new Uint8Array(N), { ...flips, classes: 2, draws: DRAWS })
          const answers = await geometry.predictMany(test.x, labels, call)
          for (let draw = 0; draw < DRAWS; draw++) {
            const wrong = Math.round(POINTS * ones(answers.subarray(draw * POINTS, (draw + 1) * POINTS)))
            byPoints += holds(proportion(wrong, POINTS).interval)
            errors[draw][set] = wrong / POINTS
          }
        }
        const bySets = errors.reduce((sum, of) => sum + holds(meanOverTrainingSets(of).interval), 0)
        return { points: byPoints / (SETS * DRAWS), sets: bySets / DRAWS }
      },
      context,
    )
    const predicted = testPointCoverage({ m: N, points: POINTS, dimension: 2 })
    const variance = nearestVariance({ m: N, dimension: 2, p: P })
    // The skewness of an average of as many equal cells as give this variance.
    const squaredSkewness = ((1 - 2 * P) / (P * (1 - P))) ** 2 * variance
    // The density of the error at its mean is at most that of a normal variable.
    const density = 1 / Math.sqrt(2 * Math.PI * (variance + (P * (1 - P)) / POINTS))
    return [
      {
        quantity: 'coverage of intervals from test points',
        predicted,
        allowance: density / POINTS + predicted * (1 / N + (5 / 24) * squaredSkewness),
        measured: { values: covered.points },
      },
      {
        quantity: 'coverage of intervals over training sets',
        predicted: LEVEL,
        relation: '>=',
        allowance: squaredSkewness / SETS,
        measured: { values: covered.sets },
      },
    ]
  },
}

/** Returns 1 if the interval contains the mean error P, else 0. */
const holds = ([low, high]: [number, number]) => Number(low <= P && P <= high)
