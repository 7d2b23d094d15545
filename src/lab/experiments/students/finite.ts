import { thresholdStudent } from '../../../distill/threshold-student.js'
import { takeRows } from '../../../engine/take-rows.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { proportion } from '../../../evaluate/proportion.js'
import { unlabeledNeeded } from '../../../theory/students.js'
import { FRESH, labeled } from './labeling.js'
import type { StudentsPart } from './part.js'
import { MIDDLE_BOUNDARY, meanMargin, stepWorld } from './world.js'

/**
 * Results of a student that selects the best of finitely many thresholds on inputs labeled by fresh teachers. In theory
 * n = (10 / (3 gamma^2 epsilon)) ln(H / delta) unlabeled inputs are sufficient to differ from the rule on at most a
 * share `epsilon` of inputs, with probability 1 - `delta`. Here gamma is `margin` and H is `hypotheses`; see
 * `theory.unlabeledNeeded`.
 */
export interface FiniteClass {
  /** Number of thresholds to choose from. */
  hypotheses: number
  /**
   * Target error: the maximum share of inputs, from 0 to 1, on which the student should differ from the noiseless rule.
   */
  epsilon: number
  /**
   * Allowed probability that the student misses the target: that it differs from the rule on a share above `epsilon`.
   */
  delta: number
  /** Mean margin of the teachers near the boundary: the probability that a teacher is right minus that it is wrong. */
  margin: number
  /** Number of unlabeled inputs that is sufficient in theory. */
  needed: number
  /** Share of runs with `needed` inputs in which the student misses the target; at most `delta` in theory. */
  missed: Estimate
  /**
   * For each number of unlabeled inputs, the share of inputs on which the student differs from the rule: `mean` over
   * runs, and `mostly`, the (1 - `delta`) quantile over runs.
   */
  points: { unlabeled: number; mean: Estimate; mostly: number }[]
}

/** Number of thresholds: 0, 1/100, ..., 1. They include 1/2, the right one. */
const HYPOTHESES = 101
/**
 * Target share of inputs on which the student may differ from the rule, and allowed probability to exceed this share.
 */
const [EPSILON, DELTA] = [0.1, 0.1]
/** Labeled rows of each teacher. */
const TEACHER_ROWS = 100
/** Divisors of the number of inputs that theory needs; the quotients are the sizes that are measured. */
const INPUT_DIVISORS = [64, 16, 4, 1] as const

/**
 * Measures a student that selects the best of finitely many thresholds on labels of fresh teachers, for several numbers
 * of unlabeled inputs.
 */
export async function finiteClass({ engine, seed, options, call, report }: StudentsPart): Promise<FiniteClass> {
  const { noise: p, pools } = options
  const margin = meanMargin({ m: TEACHER_ROWS, p, epsilon: EPSILON })
  const needed = unlabeledNeeded({ hypotheses: HYPOTHESES, margin, epsilon: EPSILON, delta: DELTA })
  const world = stepWorld({ p, boundary: MIDDLE_BOUNDARY })
  const thresholds = Array.from({ length: HYPOTHESES }, (_, i) => i / (HYPOTHESES - 1))
  const fit = thresholdStudent({ thresholds, orientation: 'up' })
  const sizes = INPUT_DIVISORS.map((parts) => Math.ceil(needed / parts))
  const shares = sizes.map(() => new Float64Array(pools))
  for (let trial = 0; trial < pools; trial++) {
    const draw = { seed, trial, purpose: 'students: finite, unlabeled', ...call }
    using unlabeled = await world.sample(engine, needed, draw)
    const teaching = { world, rows: TEACHER_ROWS, purpose: 'finite', seed, trial, ...call }
    const y = await labeled(FRESH, unlabeled.x, teaching)
    for (const [at, n] of sizes.entries()) {
      using part = takeRows(
        unlabeled.x,
        Uint32Array.from({ length: n }, (_, row) => row),
      )
      using student = await fit({ x: part, y: y.slice(0, n), classes: 2 }, call)
      shares[at][trial] = Math.abs(Number(student.chosen.threshold) - MIDDLE_BOUNDARY)
    }
    report('finite class', trial + 1, pools)
  }
  return {
    hypotheses: HYPOTHESES,
    epsilon: EPSILON,
    delta: DELTA,
    margin,
    needed,
    missed: proportion(shares[shares.length - 1].filter((share) => share > EPSILON).length, pools),
    points: sizes.map((n, at) => ({
      unlabeled: n,
      mean: meanOverTrainingSets(shares[at], [0, 1]),
      mostly: mostly(shares[at]),
    })),
  }
}

/** Returns the (1 - `DELTA`) quantile of the shares, one per run. */
function mostly(shares: Float64Array): number {
  return shares.slice().sort()[Math.ceil((1 - DELTA) * shares.length) - 1]
}
