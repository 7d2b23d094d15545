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
/** Training sets for an interval; label draws of each, which make as many intervals. */
const [SETS, DRAWS] = [10, 20]
const [N, POINTS, P] = [50, 1000, 0.2]
const WORLD = sphere({ p: P })

export const t38: Claim = {
  id: 'T38',
  title: 'what an interval covers',
  statement:
    'An interval from test points covers their noise only: that of 1-NN, whose error spreads between training sets by p q c_d / m, covers the mean ' +
    'error P(|Z| < 1.96 / sqrt(1 + c_d M / m)) of the time, 30% where test points are 20 times the training rows. One over training sets covers it.',
  tolerance:
    'Without a boundary the mean error of 1-NN is p exactly. Each value is the share of intervals that cover it over 20 label draws of 10 sets of ' +
    'points. Allowances are half a test point at each end of the interval, a share 1/m of what is predicted, for c_d is that of a torus, and what ' +
    "skewness s of the errors does: 5 s^2/24 of the density at the mean, and s^2/10 of Student's coverage over 10 sets.",
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
    // As if of so many equal cells.
    const squaredSkewness = ((1 - 2 * P) / (P * (1 - P))) ** 2 * variance
    // The density of the error at its mean is at most that of a normal variable.
    const density = 1 / Math.sqrt(2 * Math.PI * (variance + (P * (1 - P)) / POINTS))
    return [
      {
        quantity: "covered by test points' intervals",
        predicted,
        allowance: density / POINTS + predicted * (1 / N + (5 / 24) * squaredSkewness),
        measured: { values: covered.points },
      },
      {
        quantity: "covered by training sets' intervals",
        predicted: LEVEL,
        relation: '>=',
        allowance: squaredSkewness / SETS,
        measured: { values: covered.sets },
      },
    ]
  },
}

const holds = ([low, high]: [number, number]) => Number(low <= P && P <= high)
