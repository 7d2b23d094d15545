import { thresholdStudent } from '../../../distill/threshold-student.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { errorRate } from '../../../labels/accuracy.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { majorityError } from '../../../theory/voting.js'
import { type Comparison, compare } from '../comparison.js'
import { FRESH, labeled } from './labeling.js'
import type { Part } from './part.js'
import { MIDDLE, NOWHERE, ruleOf, stepWorld } from './world.js'

/** How often students of fresh teachers differ from the rule, by the share of labels that flip: past 1/2 they learn its opposite (T33). */
export interface Flips {
  /** A k-NN student, beside the majority of k. */
  votes: (Comparison & { p: number; k: number })[]
  /** The best threshold of the two ways round. */
  threshold: (Estimate & { p: number })[]
}

const NOISES = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9] as const
/** Neighbors that vote. */
export const VOTES = 15
/** Unlabeled and test inputs. */
export const [INPUTS, TEST] = [160, 500]

export async function flipSweep(part: Part): Promise<Flips> {
  const { trials } = part.options
  const [votes, thresholds] = [NOISES.map(() => new Float64Array(trials)), NOISES.map(() => new Float64Array(trials))]
  for (let trial = 0; trial < trials; trial++) {
    for (const [at, p] of NOISES.entries()) {
      votes[at][trial] = await differs({ ...part, p, trial, boundary: NOWHERE })
      thresholds[at][trial] = await differs({ ...part, p, trial, boundary: MIDDLE })
      part.tell('noise past one half', trial * NOISES.length + at + 1, trials * NOISES.length)
    }
  }
  return {
    votes: NOISES.map((p, at) => {
      const measured = meanOverTrainingSets(votes[at], [0, 1])
      const quantity = `${VOTES}-NN student of fresh teachers, ${p} of labels flipped`
      return { p, k: VOTES, ...compare(quantity, majorityError({ k: VOTES, p }), measured) }
    }),
    threshold: NOISES.map((p, at) => ({ p, ...meanOverTrainingSets(thresholds[at], [0, 1]) })),
  }
}

/** The share of test inputs where a student differs from the rule: k-NN where there is no boundary, else the best threshold. */
async function differs({
  engine,
  options,
  seed,
  trial,
  p,
  boundary,
  call,
}: Part & { p: number; trial: number; boundary: number }): Promise<number> {
  const world = stepWorld({ p, boundary })
  const purpose = `flips of ${p}, boundary ${boundary}`
  const draw = (n: number, what: string) =>
    world.sample(engine, n, { seed, trial, purpose: `students: ${purpose}, ${what}`, ...call })
  using unlabeled = await draw(INPUTS, 'unlabeled')
  using test = await draw(TEST, 'test')
  const lesson = { world, rows: options.train, purpose, seed, trial, ...call }
  const y = await labeled(FRESH, unlabeled.x, lesson)
  const train = { x: unlabeled.x, y, classes: 2 }
  using student =
    boundary === NOWHERE ? await fitNearest(train, { k: VOTES, ...call }) : await thresholdStudent()(train, call)
  return errorRate(await student.predict(test.x, call), ruleOf(test.x, boundary))
}
