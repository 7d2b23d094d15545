import { check, checkInteger, checkNumber } from '../../engine/check.js'
import { ln } from '../../random/elementary.js'
import { binomial } from './binomial.js'
import { majorityError } from './voting.js'

/**
 * Clean error of a student by k-NN whose neighbours were each labelled by a teacher drawn at random, where teachers err
 * independently with probability p: from a pool of `members` teachers, or with a fresh one for each point (the default).
 *
 * The distillation of Kaplun et al. 2022 (notion). Fresh teachers' labels vote as k independent ones. Of a pool, v
 * teachers are wrong at x (and so around it), v binomial, and each label is wrong with probability v/members. Holds where
 * there are far more unlabelled points than k times the labelled points of the whole pool. Errors: BAD_OPTION.
 */
export function poolStudentError({ k, p, members }: { k: number; p: number; members?: number }): number {
  checkInteger('poolStudentError', 'k', k, 1)
  checkNumber('poolStudentError', 'p', p, 0, 1)
  if (members === undefined) return majorityError({ k, p })
  checkInteger('poolStudentError', 'members', members, 1)
  return binomial(members, p).reduce((sum, weight, v) => sum + weight * majorityError({ k, p: v / members }), 0)
}

/**
 * Unlabelled points that are enough for a student, which picks the best of finitely many hypotheses with the Bayes rule
 * among them, to agree with that rule on all but `epsilon` of the inputs, with probability 1 - delta, when each point
 * is labelled by a fresh teacher of the given margin: (10 / (3 margin^2 epsilon)) ln(hypotheses / delta), rounded up.
 *
 * The distillation theorem of Kaplun et al. 2022 (notion); the constant is from Bernstein's inequality for the excess of
 * disagreements, and a union over the hypotheses. Errors: BAD_OPTION.
 */
export function unlabeledNeeded({
  hypotheses,
  margin,
  epsilon,
  delta,
}: {
  hypotheses: number
  margin: number
  epsilon: number
  delta: number
}): number {
  checkInteger('unlabeledNeeded', 'hypotheses', hypotheses, 1)
  for (const [name, value] of Object.entries({ margin, epsilon, delta })) {
    const held = value > 0 && value <= 1
    check(held, 'BAD_OPTION', () => `unlabeledNeeded: ${name} is ${value} but must be above 0 and at most 1`)
  }
  return Math.ceil((10 / (3 * margin * margin * epsilon)) * ln(hypotheses / delta))
}
