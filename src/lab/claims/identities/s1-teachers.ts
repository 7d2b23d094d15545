import type { World } from '../../../data/world.js'
import { fitTeacher } from '../../../distill/teacher.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import { meanOf } from '../../../evaluate/mean.js'
import { stream } from '../../../random/stream.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { stripes } from '../../../theory/stripes.js'
import { noTeacherBound } from '../../../theory/teachers.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'
import { stripedLine } from './stripes.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const [STRIPES, P] = [10, 0.1]
/** Margin of the labels, P(Bayes class | x) - P(other class | x), which is the same at every input x. */
const LABEL_MARGIN = 1 - 2 * P
/**
 * Numbers of teachers in a pool, of training rows of each teacher, and of random inputs at which their votes are
 * counted.
 */
const [MEMBERS, POINTS, INPUTS] = [24, 200, 300]
const THEORY = { m: POINTS, p: P, boundaries: STRIPES - 1 }
const { edge, totalVariation } = stripes(THEORY)
const DISTANCES = [edge / 2, edge, 2 * edge]

export const s1: Claim = {
  id: 'S1',
  title: 'samplers are teachers',
  statement:
    'If labels have a margin gamma (the most probable class leads every other by at least gamma at every input), ' +
    'the answers of an epsilon-sampler have a margin of at least gamma/2 outside a share 4 epsilon/gamma of the ' +
    'inputs. For 1-NN on a line with m training rows, the exceptional share is 1 - 2^(-1/m) for each class ' +
    'boundary, where the bound is 2/(m+1).',
  tolerance:
    `Each value comes from a separate pool of ${MEMBERS} teachers with its own training sets and inputs. The margin ` +
    'at an input is estimated from their votes; the noise of the votes moves the edge of the exceptional inputs by ' +
    'less than the slack of the bound. Predictions of epsilon and of the margins at given distances from a boundary ' +
    'are exact.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const world = stripedLine({ stripes: STRIPES, p: P })
    const { short, epsilon, ...margins } = await trials(
      SETS[effort],
      (trial) => measurePool(engine, world, { seed, trial, ...(call.signal && { signal: call.signal }) }),
      call,
    )
    return [
      {
        quantity: 'share of inputs below half of the margin',
        predicted: noTeacherBound({ margin: LABEL_MARGIN, epsilon: totalVariation }),
        relation: '<=',
        measured: { values: short },
      },
      { quantity: 'epsilon', predicted: totalVariation, measured: { values: epsilon } },
      ...DISTANCES.map((distance) => ({
        quantity: `margin at ${distance.toFixed(5)} from a boundary`,
        predicted: stripes({ ...THEORY, distance }).margin,
        measured: { values: margins[distance] },
      })),
    ]
  },
}

/**
 * Returns measures of one pool of teachers, whose margin at an input is the share of votes for the Bayes class minus
 * that for the other class. `short` is the share of random inputs at which the margin is below half of LABEL_MARGIN.
 * `epsilon` is the teachers' clean error minus the flip rate. Under each of DISTANCES is the mean margin at that
 * distance from a class boundary.
 */
async function measurePool(
  engine: Engine,
  world: World,
  { seed, trial, ...call }: { seed: number; trial: number } & CallOptions,
): Promise<Record<string, number>> {
  using train = await world.sample(engine, MEMBERS * POINTS, { seed, trial, purpose: 'S1: train', ...call })
  const draw = { seed, trial, purpose: 'S1: pools' }
  using pool = await fitTeacher(train, { members: MEMBERS, fit: fitNearest, ...draw, ...call })
  const places = DISTANCES.map(placesAt)
  const inputs = [...stream(seed, 'S1: inputs', trial).fillUniform(new Float64Array(INPUTS)), ...places.flat()]
  using x = engine.matrix(inputs.length, 1, inputs, { type: 'f64' })
  const margins = marginsOf(await pool.shares(x, call), await world.bayes(x, call))
  const found: Record<string, number> = {
    short: meanOf(margins.subarray(0, INPUTS).map((margin) => Number(margin < LABEL_MARGIN / 2))),
    epsilon: (1 - meanOf(margins.subarray(0, INPUTS))) / 2 - P,
  }
  let first = INPUTS
  for (const [at, distance] of DISTANCES.entries()) {
    found[distance] = meanOf(margins.subarray(first, first + places[at].length))
    first += places[at].length
  }
  return found
}

/** Returns the inputs at `distance` from each class boundary, on both sides. */
function placesAt(distance: number): number[] {
  return Array.from({ length: STRIPES - 1 }, (_, at) => (at + 1) / STRIPES).flatMap((boundary) => [
    boundary - distance,
    boundary + distance,
  ])
}

/**
 * Returns, for each input, the share of votes for the Bayes optimal class minus that for the other class. `shares` has
 * a row for each input and a column for each of two classes; `bayes` has the Bayes optimal classes.
 */
function marginsOf(shares: Float64Array, bayes: Int32Array): Float64Array {
  return Float64Array.from(bayes, (best, i) => shares[2 * i + best] - shares[2 * i + 1 - best])
}
