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
 * Results of a student that chooses among finitely many thresholds on labels of fresh teachers. Distillation theory
 * bounds the unlabeled inputs that it needs by n = (10 / (3 margin^2 epsilon)) ln(hypotheses / delta), see
 * `theory.unlabeledNeeded`.
 */
export interface FiniteClass {
  /** Number of thresholds to choose from. */
  hypotheses: number
  /** Target share of inputs on which the student may differ from the rule. */
  epsilon: number
  /** Allowed probability that the share exceeds `epsilon`. */
  delta: number
  /** Mean margin of the teachers: the probability that a teacher is right minus the probability that it is wrong. */
  margin: number
  /** Unlabeled inputs that are sufficient in theory. */
  needed: number
  /** Share of runs with `needed` inputs that exceed `epsilon`; at most `delta` in theory. */
  missed: Estimate
  /**
   * For each number of unlabeled inputs, the share of inputs on which the student differs from the rule: the mean and
   * the (1 - delta) quantile over runs.
   */
  points: { unlabeled: number; mean: Estimate; mostly: number }[]
}

/** Number of thresholds: 0, 1/100, ..., 1, which include the right one. */
const HYPOTHESES = 101
/** Target share of inputs that differ, and allowed probability to exceed it. */
const [EPSILON, DELTA] = [0.1, 0.1]
/** Labeled rows of each teacher. */
const TEACHER_ROWS = 100
/** Divisors of the needed number of inputs, for the sizes that are measured. */
const INPUT_DIVISORS = [64, 16, 4, 1] as const

/**
 * Measures the best of finitely many thresholds on labels of fresh teachers, for several numbers of unlabeled inputs.
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

/** Returns the (1 - delta) quantile of the shares over runs. */
function mostly(shares: Float64Array): number {
  return shares.slice().sort()[Math.ceil((1 - DELTA) * shares.length) - 1]
}
