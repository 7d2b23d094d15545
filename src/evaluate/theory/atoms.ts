import { check, checkChoice, checkInteger, checkNumber } from '../../engine/check.js'
import { binomial, power } from './binomial.js'
import { checkRows } from './rows.js'
import { majorityError, majorityErrors } from './voting.js'

/**
 * Clean error p_m of the lookup learner on a number of equally likely atoms: it answers with the label of a random
 * occurrence of x among its m rows, or by a fair coin (of all classes) where there is none. Labels are wrong with probability p.
 *
 * Kaplun et al. 2022 (notion). An atom is missed with probability (1 - 1/N)^m, and then the answer is wrong with probability
 * 1 - 1/K: for two classes p_m = p + (1 - 1/N)^m (1/2 - p). Errors: BAD_OPTION.
 */
export function atoms({ atoms, m, p, classes = 2 }: { atoms: number; m: number; p: number; classes?: number }): number {
  checkInteger('atoms', 'atoms', atoms, 1)
  checkInteger('atoms', 'm', m, 0)
  checkNumber('atoms', 'p', p, 0, 1)
  checkInteger('atoms', 'classes', classes, 2)
  return lookupError(atoms, m, p, classes)
}

function lookupError(atoms: number, m: number, p: number, classes = 2): number {
  return p + power(1 - 1 / atoms, m) * (1 - 1 / classes - p)
}

/**
 * The distribution of what the lookup learner answers on each of equally likely atoms, over training sets of m rows: P(y|x) where the
 * atom was seen, and any class alike where it was not, with probability u = (1 - 1/N)^m. `posterior` is N×classes, row-major, and so is
 * the result. An epsilon of the learner as a sampler is u times the mean variation between P(y|x) and any class alike.
 * Errors: BAD_OPTION, BAD_SHAPE.
 */
export function lookupAnswers({
  posterior,
  m,
  classes,
}: {
  posterior: ArrayLike<number>
  m: number
  classes: number
}): Float64Array {
  checkInteger('lookupAnswers', 'm', m, 0)
  checkInteger('lookupAnswers', 'classes', classes, 2)
  checkRows('lookupAnswers', 'posterior', posterior, classes)
  const unseen = power(1 - classes / posterior.length, m)
  return Float64Array.from(posterior, (p) => p + unseen * (1 / classes - p))
}

/**
 * Clean error of the majority of some lookup learners that share a budget of labelled rows: each has floor(budget /
 * members) of its own. Smallest at a number of members in between. Errors: BAD_OPTION.
 */
export function budgetError({
  atoms,
  budget,
  members,
  p,
}: {
  atoms: number
  budget: number
  members: number
  p: number
}): number {
  checkInteger('budgetError', 'atoms', atoms, 1)
  checkInteger('budgetError', 'members', members, 1)
  checkInteger('budgetError', 'budget', budget, members)
  checkNumber('budgetError', 'p', p, 0, 1)
  return majorityError({ k: members, p: lookupError(atoms, Math.floor(budget / members), p) })
}

/**
 * Clean error of the student that takes, atom by atom, the majority of the labels that lookup teachers of m rows gave to
 * `unlabeled` inputs: each by one drawn at random, or by the plurality of the pool; from a pool of `members` teachers, or with a fresh
 * one for each input (the default). An atom that was not seen is answered by a fair coin.
 *
 * The distillation of Kaplun et al. 2022 (notion). An atom is seen c times, c binomial, and a vote on it is wrong
 * with probability p_m when teachers are fresh, or v/members when v of the pool, again binomial, are wrong there. The plurality's
 * labels on an atom are all alike, and wrong with the majority's error: what random labels need many inputs for. Errors: BAD_OPTION.
 */
export function atomsStudentError({
  atoms,
  m,
  p,
  unlabeled,
  members,
  rule = 'random',
}: {
  atoms: number
  m: number
  p: number
  unlabeled: number
  members?: number
  rule?: 'random' | 'plurality'
}): number {
  checkInteger('atomsStudentError', 'atoms', atoms, 1)
  checkInteger('atomsStudentError', 'm', m, 0)
  checkNumber('atomsStudentError', 'p', p, 0, 1)
  checkInteger('atomsStudentError', 'unlabeled', unlabeled, 0)
  checkChoice('atomsStudentError', 'rule', rule, ['random', 'plurality'])
  if (members !== undefined) checkInteger('atomsStudentError', 'members', members, 1)
  const teacher = lookupError(atoms, m, p)
  if (rule === 'plurality') {
    const pool = () => "atomsStudentError: rule is 'plurality' but fresh teachers have none: members is needed"
    check(members !== undefined, 'BAD_OPTION', pool)
    const unseen = power(1 - 1 / atoms, unlabeled)
    return unseen / 2 + (1 - unseen) * majorityError({ k: members, p: teacher })
  }
  const seen = binomial(unlabeled, 1 / atoms)
  const student = (wrong: number) => mean(seen, majorityErrors(unlabeled, wrong))
  if (members === undefined) return student(teacher)
  return mean(
    binomial(members, teacher),
    Float64Array.from({ length: members + 1 }, (_, v) => student(v / members)),
  )
}

/** The mean of values by their probabilities. */
function mean(probabilities: Float64Array, values: Float64Array): number {
  return probabilities.reduce((sum, probability, i) => sum + probability * values[i], 0)
}
