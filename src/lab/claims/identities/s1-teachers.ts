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
/** Of the labels, everywhere. */
const MARGIN = 1 - 2 * P
/** Teachers of a pool, points of each, and random inputs at which they are asked. */
const [MEMBERS, POINTS, INPUTS] = [24, 200, 300]
const THEORY = { m: POINTS, p: P, boundaries: STRIPES - 1 }
const { edge, totalVariation } = stripes(THEORY)
const DISTANCES = [edge / 2, edge, 2 * edge]

export const s1: Claim = {
  id: 'S1',
  title: 'samplers are teachers',
  statement:
    'Where labels have a margin gamma, an epsilon-sampler is a teacher of margin gamma/2 outside a share 4 epsilon/gamma of the inputs. ' +
    '1-NN on a line is none on 1 - 2^(-1/m) of the inputs for each boundary, of the 2/(m+1) that its epsilon allows.',
  tolerance:
    `Each value is of a pool of ${MEMBERS} teachers, its training sets and inputs its own. The margin at an input is told by their votes, whose ` +
    'noise moves the edge of where it is short by less than the slack; margins at given distances from a boundary, and epsilon, are exact.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const world = stripedLine({ stripes: STRIPES, p: P })
    const { short, epsilon, ...margins } = await trials(
      SETS[effort],
      (trial) => shownByPool(engine, world, { seed, trial, ...(call.signal && { signal: call.signal }) }),
      call,
    )
    return [
      {
        quantity: 'inputs with less than half of the margin',
        predicted: noTeacherBound({ margin: MARGIN, epsilon: totalVariation }),
        relation: '<=',
        measured: { values: short },
      },
      { quantity: 'epsilon', predicted: totalVariation, measured: { values: epsilon } },
      ...DISTANCES.map((distance) => ({
        quantity: `margin ${distance.toFixed(5)} from a boundary`,
        predicted: stripes({ ...THEORY, distance }).margin,
        measured: { values: margins[distance] },
      })),
    ]
  },
}

/** The share of inputs at which the pool's margin is short, how much more often its members err than labels, and margins at DISTANCES. */
async function shownByPool(
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
    short: meanOf(margins.subarray(0, INPUTS).map((margin) => Number(margin < MARGIN / 2))),
    epsilon: (1 - meanOf(margins.subarray(0, INPUTS))) / 2 - P,
  }
  let first = INPUTS
  for (const [at, distance] of DISTANCES.entries()) {
    found[distance] = meanOf(margins.subarray(first, first + places[at].length))
    first += places[at].length
  }
  return found
}

/** The inputs on both sides of each boundary. */
function placesAt(distance: number): number[] {
  return Array.from({ length: STRIPES - 1 }, (_, at) => (at + 1) / STRIPES).flatMap((boundary) => [
    boundary - distance,
    boundary + distance,
  ])
}

/** How much larger the share of votes for the Bayes optimal class is than that of the other one. */
function marginsOf(shares: Float64Array, bayes: Int32Array): Float64Array {
  return Float64Array.from(bayes, (best, i) => shares[2 * i + best] - shares[2 * i + 1 - best])
}
