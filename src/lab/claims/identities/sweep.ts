import { atoms } from '../../../data/atoms.js'
import type { World } from '../../../data/world.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { errorRate } from '../../../labels/accuracy.js'
import type { Draws } from '../../../labels/draws.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareLookup } from '../../../samplers/lookup/lookup.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { majorityError } from '../../../theory/voting.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'
import { farApart } from './far-apart.js'
import type { RepetitionOptions } from './measure.js'

/** A learner of two classes whose error is swept over flip rates, and its error in theory at each rate. */
export interface SweptLearner {
  name: string
  world: World
  /** Number of rows of a training set. */
  rows: number
  /**
   * Predicts the queries from x under each of the given draws of its labels; row-major, a row for each draw and a
   * column for each query.
   */
  predictMany(x: Matrix, queries: Matrix, draws: Draws, options: CallOptions): Promise<Uint8Array>
  /** Clean error in theory if labels flip with probability p. */
  error(p: number): number
}

/** 1-NN, which is a sampler, and two learners that are not: 5-NN and the Bayes rule. */
export const SWEPT_LEARNERS: readonly SweptLearner[] = [nearest(1), nearest(5), bayes()]

/**
 * Number of test points, and of label draws for each flip rate. With fewer draws, rare errors would have skewed means.
 */
const [TESTS, DRAWS] = [200, 8]

/**
 * Returns the clean errors of a learner, keyed by flip rate. Each rate has one value for each of `sets` training sets,
 * averaged over label draws and test points.
 */
export function sweep(
  { name, world, rows, predictMany }: SweptLearner,
  rates: readonly number[],
  { engine, sets, seed, ...call }: RepetitionOptions,
): Promise<Record<string, Float64Array>> {
  const options = call.signal && { signal: call.signal }
  return trials(
    sets,
    async (trial) => {
      const draw = { seed, trial, ...options }
      using train = await world.sample(engine, rows, { ...draw, purpose: `T8: ${name}: train` })
      using test = await world.sample(engine, TESTS, { ...draw, purpose: `T8: ${name}: test` })
      const truth = repeated(test.clean, DRAWS)
      const errors: Record<string, number> = {}
      for (const [at, p] of rates.entries()) {
        const flips = { ...draw, purpose: `T8: ${name}: flips ${at}` }
        const draws = await symmetric(p).draws(train.clean, { classes: 2, draws: DRAWS, ...flips })
        errors[p] = await errorRate(await predictMany(train.x, test.x, draws, options ?? {}), truth)
      }
      return errors
    },
    call,
  )
}

function nearest(k: number): SweptLearner {
  return {
    name: `${k}-NN`,
    world: farApart(2),
    rows: 300,
    async predictMany(x, queries, draws, options) {
      using geometry = await prepareNearest(x, options)
      return await geometry.predictMany(queries, draws, { ...options, k })
    },
    error: (p) => majorityError({ k, p }),
  }
}

/** Returns a learner that equals the Bayes rule: the plurality of about 500 labels of each of two inputs. */
function bayes(): SweptLearner {
  return {
    name: 'Bayes rule',
    world: atoms({ atoms: 2, p: 0 }),
    rows: 1000,
    async predictMany(x, queries, draws, options) {
      using geometry = await prepareLookup(x, options)
      return await geometry.predictMany(queries, draws, { ...options, rule: 'plurality' })
    },
    error: (p) => Number(p > 1 / 2),
  }
}
