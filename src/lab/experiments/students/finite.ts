import { thresholdStudent } from '../../../distill/threshold-student.js'
import { takeRows } from '../../../engine/take-rows.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { proportion } from '../../../evaluate/proportion.js'
import { unlabeledNeeded } from '../../../theory/students.js'
import { FRESH, labeled } from './labeling.js'
import type { StudentsPart } from './part.js'
import { MIDDLE_BOUNDARY, meanMargin, stepWorld } from './world.js'

/** What a finite class learns from fresh teachers (T30), as shares of inputs where it differs from the rule. */
export interface FiniteClass {
  hypotheses: number
  epsilon: number
  delta: number
  /** The teachers' margin, and the unlabeled inputs that theory then asks for. */
  margin: number
  needed: number
  /** How often the share is above epsilon where as many inputs as needed are labeled: at most delta, says theory. */
  missed: Estimate
  points: { unlabeled: number; mean: Estimate; mostly: number }[]
}

/** The thresholds 0, 1/100, ..., 1, the right one among them. */
const HYPOTHESES = 101
const [EPSILON, DELTA] = [0.1, 0.1]
/** Labeled rows of each teacher. */
const TEACHER_ROWS = 100
/** What parts of the inputs that are needed are tried, and all. */
const INPUT_DIVISORS = [64, 16, 4, 1] as const

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
    report('the finite class', trial + 1, pools)
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

/** What all but the share delta of the runs are at or below. */
function mostly(shares: Float64Array): number {
  return shares.slice().sort()[Math.ceil((1 - DELTA) * shares.length) - 1]
}
