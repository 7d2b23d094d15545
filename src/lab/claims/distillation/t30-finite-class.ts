import { distill } from '../../../distill/distill.js'
import { freshTeacher } from '../../../distill/fresh-teacher.js'
import { thresholdStudent } from '../../../distill/threshold-student.js'
import { power } from '../../../theory/binomial.js'
import { unlabeledNeeded } from '../../../theory/students.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { lineWorld } from '../line.js'
import { trials } from '../trials.js'

const RUNS = { fast: 16, default: 150, deep: 1500 }
const [HYPOTHESES, EPSILON, DELTA] = [101, 0.1, 0.1]
/** Training rows of each teacher, and the flip rate. */
const [M, P] = [10, 0.1]

/**
 * Returns the input for a number u = `place` in [0, 1). The inputs of u < 1/2 and those of u >= 1/2 form two intervals,
 * one for each class, that are farther apart than either is long. 1-NN repeats a label of the other class only if all
 * training rows are of the other class.
 */
const rowAt = (place: number) => (place < 0.5 ? 0.2 * place : 0.8 + 0.2 * place)
/**
 * The hypotheses: thresholds on the line. The middle one is the Bayes rule; the i-th before or after it is wrong at the
 * share i/100 of the inputs.
 */
const THRESHOLDS = Array.from({ length: HYPOTHESES }, (_, i) => (i === 50 ? 0.5 : rowAt(i / 100)))

export const t30: Claim = {
  id: 'T30',
  also: ['S4'],
  title: 'a finite class learns the Bayes rule',
  statement:
    'Let a finite class H contain the Bayes rule f*. If n >= 10/(3 gamma^2 eps) ln(|H|/delta) inputs are each ' +
    'labeled by a fresh teacher of margin gamma, the hypothesis g in H that contradicts the fewest labels has P[g ' +
    '!= f*] <= eps with probability at least 1 - delta.',
  tolerance:
    'A bound: the difference between measurement and prediction is its slack. P[g != f*] of a threshold is known ' +
    'exactly, so each run, with separate teachers, is a hit or a miss.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = lineWorld('two parts', P, rowAt)
    // A teacher errs by noise, or repeats the right label of the wrong part.
    const margin = (1 - 2 * P) * (1 - 2 * power(0.5, M))
    const n = unlabeledNeeded({ hypotheses: HYPOTHESES, margin, epsilon: EPSILON, delta: DELTA })
    const teacher = freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, M, draw) })
    const fit = thresholdStudent({ thresholds: THRESHOLDS, orientation: 'up' })
    const { hit } = await trials(
      RUNS[effort],
      async (trial) => {
        const call = { signal }
        using unlabeled = await world.sample(engine, n, { ...call, seed, trial, purpose: 'T30: unlabeled' })
        using student = await distill(teacher, unlabeled.x, {
          ...call,
          fit,
          seed,
          trial,
          purpose: 'T30: teachers',
        })
        const wrong = Math.abs(THRESHOLDS.indexOf(Number(student.chosen.threshold)) - 50) / 100
        return { hit: Number(wrong <= EPSILON) }
      },
      context,
    )
    const hits = hit.reduce((sum, one) => sum + one, 0)
    const quantity = `runs within ${EPSILON} of Bayes, |H| = ${HYPOTHESES}, n = ${n}`
    return [{ quantity, predicted: 1 - DELTA, relation: '>=', measured: { hits, of: hit.length } }]
  },
}
