import { torus } from '../../../data/torus.js'
import { freshTeacher } from '../../../distill/fresh-teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { poolStudentError } from '../../../theory/students.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const NEIGHBORS = [1, 3, 7]
/**
 * Training rows of each teacher, unlabeled points, test points and the flip rate. A teacher may have few rows: without
 * a class boundary its error is the flip rate for any number of rows.
 */
const [M, UNLABELED, TESTS, P] = [4, 80, 300, 0.3]

export const t27: Claim = {
  id: 'T27',
  title: 'a fresh teacher for each point',
  statement:
    "If each unlabeled point is labeled by a 1-NN teacher of a fresh sample, a k'-NN student has the clean error " +
    "B_k'(p) of a majority of k' independent labels, where p is the probability that a label is wrong.",
  tolerance:
    'The world has no class boundary, so this is exact at every sample size. Intervals are over sets of unlabeled ' +
    'points, each with separate teachers and test points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = torus({ dimension: 1, p: P, halves: false })
    const call = { signal }
    const teacher = freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, M, draw) })
    const values = await trials(
      SETS[effort],
      async (trial) => {
        const draw = (n: number, what: string) =>
          world.sample(engine, n, { ...call, seed, trial, purpose: `T27: ${what}` })
        using unlabeled = await draw(UNLABELED, 'unlabeled')
        using test = await draw(TESTS, 'test')
        const y = await teacher.label(unlabeled.x, { ...call, seed, trial, purpose: 'T27: teachers' })
        using geometry = await prepareNearest(unlabeled.x)
        const measured: Record<string, number> = {}
        for (const k of NEIGHBORS) {
          using student = await geometry.fit(y, 2, { k })
          measured[k] = await errorRate(await student.predict(test.x, call), test.clean)
        }
        return measured
      },
      context,
    )
    return NEIGHBORS.map((k) => ({
      quantity: `error of a student of ${k} ${k === 1 ? 'neighbor' : 'neighbors'}`,
      predicted: poolStudentError({ k, p: P }),
      measured: { values: values[k] },
    }))
  },
}
