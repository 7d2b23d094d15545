import { torus } from '../../../data/torus.js'
import { distill } from '../../../distill/distill.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { thresholdStudent } from '../../../distill/threshold-student.js'
import { errorRate } from '../../../labels/accuracy.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { atoms as lookupError } from '../../../theory/atoms.js'
import { thresholdPlaces } from '../../../theory/students.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { everyAtom, lineAtoms } from '../line.js'
import { trials } from '../trials.js'

const REPEATS = { fast: 60, default: 400, deep: 4000 }
const P = 0.15
/** Labeled, unlabeled and test points in a repetition with the rich student, 1-NN. */
const [M, UNLABELED, TESTS] = [60, 600, 300]
/**
 * Number of runs of the low-complexity student in each repetition. The repetition's value is their mean: a single run
 * has a large error so rarely that its values would be skewed.
 */
const RUNS = 15
/**
 * Places on the line, and labeled rows of the teacher. A place has no labeled row with probability 0.99^1000 = 4e-5.
 */
const [PLACES, ROWS] = [100, 1000]

export const t32: Claim = {
  id: 'T32',
  title: 'students of a single teacher',
  statement:
    'A rich student of a single 1-NN or lookup teacher repeats its noise: the clean error is p. A student of low ' +
    'complexity does not: the best threshold on N places is wrong at a number of places that stays bounded as N ' +
    'grows, so its error tends to 0 like 1/N.',
  tolerance:
    "The rich student's error is exact, because its world has no class boundary. The best threshold is at the " +
    'maximum of two random walks, whose law is known for infinite walks; walks that end after N/2 steps differ with ' +
    'probability (4pq)^(N/4) = 5e-8. Intervals are over teachers.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const values = await trials(
      REPEATS[context.effort],
      async (trial) => ({ rich: await richError(trial, context), low: await thresholdError(trial, context) }),
      context,
    )
    const places = thresholdPlaces({ p: lookupError({ atoms: PLACES, m: ROWS, p: P }) })
    return [
      { quantity: 'error of the rich student (1-NN)', predicted: P, measured: { values: values.rich } },
      {
        quantity: `error of the best threshold, N = ${PLACES}`,
        predicted: places / PLACES,
        measured: { values: values.low },
      },
    ]
  },
}

/** Returns the clean error of a 1-NN student of a single 1-NN teacher. */
async function richError(trial: number, { engine, seed, signal }: ClaimContext): Promise<number> {
  const world = torus({ dimension: 1, p: P, halves: false })
  const call = { seed, trial, purpose: 'T32: rich', signal }
  const draw = (n: number, what: string) => world.sample(engine, n, { ...call, purpose: `T32: rich, ${what}` })
  using train = await draw(M, 'train')
  using unlabeled = await draw(UNLABELED, 'unlabeled')
  using test = await draw(TESTS, 'test')
  using teacher = await fitTeacher(train, { ...call, members: 1 })
  using student = await distill(teacher, unlabeled.x, { ...call, fit: fitNearest })
  return await errorRate(await student.predict(test.x), test.clean)
}

/** Returns the share of places at which the best threshold is wrong, averaged over RUNS runs. */
async function thresholdError(trial: number, { engine, seed, signal }: ClaimContext): Promise<number> {
  const world = lineAtoms(PLACES, P)
  const thresholds = Array.from({ length: PLACES + 1 }, (_, i) => i / PLACES)
  using x = everyAtom(engine, PLACES)
  let off = 0
  for (let run = RUNS * trial; run < RUNS * (trial + 1); run++) {
    const call = { seed, trial: run, purpose: 'T32: low', signal }
    using train = await world.sample(engine, ROWS, { ...call, purpose: 'T32: low, train' })
    using teacher = await fitTeacher(train, { ...call, members: 1, fit: fitLookup })
    using student = await distill(teacher, x, { ...call, fit: thresholdStudent({ thresholds, orientation: 'up' }) })
    off += Math.abs(Number(student.chosen.threshold) - 0.5) / RUNS
  }
  return off
}
