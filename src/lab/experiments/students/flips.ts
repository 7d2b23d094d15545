import { thresholdStudent } from '../../../distill/threshold-student.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { errorRate } from '../../../labels/accuracy.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { majorityError } from '../../../theory/voting.js'
import { type Comparison, compare } from '../comparison.js'
import { FRESH, labeled } from './labeling.js'
import type { StudentsPart } from './part.js'
import { MIDDLE_BOUNDARY, NO_BOUNDARY, ruleOf, stepWorld } from './world.js'

/**
 * Shares of inputs on which students of fresh teachers differ from the noiseless rule, by the share p of labels that
 * flip. For p > 1/2 the students tend to the opposite of the rule.
 */
export interface FlipSweep {
  /** Errors of a k-NN student, compared with the error of a majority of k votes, each wrong with probability p. */
  votes: (Comparison & { p: number; k: number })[]
  /** Errors of the best threshold, of either orientation. */
  threshold: (Estimate & { p: number })[]
}

/** Shares of labels that flip, below and above 1/2. */
const FLIP_SHARES = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9] as const
/** Number of neighbors that vote in the k-NN student. */
export const FLIP_NEIGHBORS = 15
/** Numbers of unlabeled inputs and of test inputs. */
export const [FLIP_INPUTS, FLIP_TEST_INPUTS] = [160, 500]

/** Measures a k-NN student and the best threshold on labels of fresh teachers, for each share of flipped labels. */
export async function flipSweep(part: StudentsPart): Promise<FlipSweep> {
  const { trials } = part.options
  const [votes, thresholds] = [
    FLIP_SHARES.map(() => new Float64Array(trials)),
    FLIP_SHARES.map(() => new Float64Array(trials)),
  ]
  for (let trial = 0; trial < trials; trial++) {
    for (const [at, p] of FLIP_SHARES.entries()) {
      votes[at][trial] = await differs({ ...part, p, trial, boundary: NO_BOUNDARY })
      thresholds[at][trial] = await differs({ ...part, p, trial, boundary: MIDDLE_BOUNDARY })
      part.report('noise past one half', trial * FLIP_SHARES.length + at + 1, trials * FLIP_SHARES.length)
    }
  }
  return {
    votes: FLIP_SHARES.map((p, at) => {
      const measured = meanOverTrainingSets(votes[at], [0, 1])
      const quantity = `${FLIP_NEIGHBORS}-NN student of fresh teachers, ${p} of labels flipped`
      return { p, k: FLIP_NEIGHBORS, ...compare(quantity, majorityError({ k: FLIP_NEIGHBORS, p }), measured) }
    }),
    threshold: FLIP_SHARES.map((p, at) => ({ p, ...meanOverTrainingSets(thresholds[at], [0, 1]) })),
  }
}

/**
 * Returns the share of test inputs on which a student differs from the rule. The student is k-NN if the world has no
 * boundary, and the best threshold otherwise.
 */
async function differs({
  engine,
  options,
  seed,
  trial,
  p,
  boundary,
  call,
}: StudentsPart & { p: number; trial: number; boundary: number }): Promise<number> {
  const world = stepWorld({ p, boundary })
  const purpose = `flips of ${p}, boundary ${boundary}`
  const draw = (n: number, what: string) =>
    world.sample(engine, n, { seed, trial, purpose: `students: ${purpose}, ${what}`, ...call })
  using unlabeled = await draw(FLIP_INPUTS, 'unlabeled')
  using test = await draw(FLIP_TEST_INPUTS, 'test')
  const teaching = { world, rows: options.train, purpose, seed, trial, ...call }
  const y = await labeled(FRESH, unlabeled.x, teaching)
  const train = { x: unlabeled.x, y, classes: 2 }
  using student =
    boundary === NO_BOUNDARY
      ? await fitNearest(train, { k: FLIP_NEIGHBORS, ...call })
      : await thresholdStudent()(train, call)
  return errorRate(await student.predict(test.x, call), ruleOf(test.x, boundary))
}
