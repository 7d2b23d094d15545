import { check, checkInteger } from '../engine/check.js'
import { choice, integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { binomial, MAX_TERMS, power } from './binomial.js'
import { checkRows } from './rows.js'
import { majorityErrors, majorityOf } from './voting.js'

/** Options of `theory.atoms`. */
export interface AtomsErrorOptions {
  /** Number of equally likely inputs. */
  atoms: number
  /** Number of labeled rows. */
  m: number
  /** Probability that a label is wrong. */
  p: number
  /** Number of classes, at least 2; 2 by default. */
  classes?: number
}

const ATOMS = { atoms: integer(1).required(), p: number(0, 1).required() } as const
const ROWS = integer(0).required()

export const ATOMS_ERROR_OPTIONS = {
  ...ATOMS,
  m: ROWS,
  classes: integer(2).or(2),
} satisfies TableOf<AtomsErrorOptions>

/** Options of `lookupAnswers`. */
export interface LookupAnswersOptions {
  /** P(y|x) of each atom, atoms × classes, row-major. */
  posterior: ArrayLike<number>
  /** Number of labeled rows. */
  m: number
  /** Number of classes, at least 2. */
  classes: number
}

export const LOOKUP_ANSWERS_OPTIONS = {
  posterior: numbers().required(),
  m: ROWS,
  classes: integer(2).required(),
} satisfies TableOf<LookupAnswersOptions>

/** Options of `budgetError`. */
export interface BudgetErrorOptions {
  /** Number of equally likely inputs. */
  atoms: number
  /** Number of labeled rows of all members together, at least one per member. */
  budget: number
  /** Number of learners that share the budget. */
  members: number
  /** Probability that a label is wrong. */
  p: number
}

const MEMBERS = integer(1, MAX_TERMS)

export const BUDGET_ERROR_OPTIONS = {
  ...ATOMS,
  members: MEMBERS.required(),
  budget: integer(1).required(),
} satisfies TableOf<BudgetErrorOptions>

/** Options of `atomsStudentError`. */
export interface AtomsStudentErrorOptions {
  /** Number of equally likely inputs. */
  atoms: number
  /** Number of labeled rows of each teacher. */
  m: number
  /** Probability that a label is wrong. */
  p: number
  /** Number of unlabeled inputs that teachers label. */
  unlabeled: number
  /** Number of teachers in the pool; by default a fresh teacher labels each input. */
  members?: number
  /** Rule by which an input gets its label: a teacher drawn at random (default), or the plurality of the pool. */
  rule?: 'random' | 'plurality'
}

export const ATOMS_STUDENT_ERROR_OPTIONS = {
  ...ATOMS,
  m: ROWS,
  unlabeled: integer(0, MAX_TERMS).required(),
  members: MEMBERS,
  rule: choice(['random', 'plurality']).or('random'),
} satisfies TableOf<AtomsStudentErrorOptions>

/**
 * Returns the clean error p_m of the lookup learner on N equally likely atoms:
 *
 *   p_m = p + (1 - 1/N)^m (1 - 1/K - p)
 *
 * For an input x the learner predicts the label of a random occurrence of x among its m rows, or, if x does not occur,
 * a random one of the K classes (default 2). Labels are wrong with probability p. The probability that an atom is
 * missed is (1 - 1/N)^m, and its prediction is then wrong with probability 1 - 1/K. Throws BAD_OPTION when an option is
 * missing or out of range. Based on Kaplun et al. 2022.
 */
export function atoms(options: AtomsErrorOptions): number {
  const taken = takeOptions('atoms', ATOMS_ERROR_OPTIONS, options)
  return lookupError(taken.atoms, taken.m, taken.p, taken.classes)
}

/** Computes `theory.atoms` from checked numbers. */
function lookupError(atoms: number, m: number, p: number, classes = 2): number {
  return p + power(1 - 1 / atoms, m) * (1 - 1 / classes - p)
}

/**
 * Returns the distribution of the lookup learner's prediction on each of N equally likely atoms, over training sets of
 * m rows:
 *
 *   q(x) = (1 - u) P(y|x) + u / K,  u = (1 - 1/N)^m
 *
 * where u is the probability that an atom is missed; the prediction is then uniform over the K classes. `posterior` and
 * the result are N×classes, row-major, with rows that sum to 1. The epsilon of the learner as a sampler is u times the
 * mean total variation between P(y|x) and the uniform distribution. Throws BAD_OPTION when an option is missing or out
 * of range, or a row does not sum to 1; BAD_SHAPE when the length of `posterior` is 0 or not a multiple of `classes`.
 */
export function lookupAnswers(options: LookupAnswersOptions): Float64Array {
  const { posterior, m, classes } = takeOptions('lookupAnswers', LOOKUP_ANSWERS_OPTIONS, options)
  checkRows('lookupAnswers', 'posterior', posterior, classes)
  const unseen = power(1 - classes / posterior.length, m)
  return posterior.map((p) => p + unseen * (1 / classes - p))
}

/**
 * Returns the clean error of the majority vote of lookup learners that share a budget of labeled rows: each is fitted
 * to a separate part of floor(budget / members) rows. The error is smallest at an intermediate number of members.
 * Throws BAD_OPTION when an option is missing or out of range, or the budget is below one row per member.
 */
export function budgetError(options: BudgetErrorOptions): number {
  const { atoms, budget, members, p } = takeOptions('budgetError', BUDGET_ERROR_OPTIONS, options)
  checkInteger('budgetError', 'budget', budget, members)
  return majorityOf(members, lookupError(atoms, Math.floor(budget / members), p))
}

/**
 * Returns the clean error of a student that predicts, for each atom, the majority of the labels that lookup teachers of
 * m rows gave to `unlabeled` inputs. If none of these inputs hits an atom, a fair coin decides its class.
 *
 * Each input is labeled by a random teacher of a pool of `members`, by the plurality of that pool, or by a fresh
 * teacher (default). An atom is hit c times, c binomial. With fresh teachers each of its labels is wrong with
 * probability p_m (see `theory.atoms`). With random teachers of a pool, that probability is v/members, where the number
 * v of teachers that are wrong on the atom is binomial too. The plurality gives all hits of an atom the same label,
 * which is wrong with the error of the majority vote; random labels approach this error only with many inputs. Throws
 * BAD_OPTION when an option is missing or out of range, or the rule is 'plurality' without `members`. Based on the
 * distillation of Kaplun et al. 2022.
 */
export function atomsStudentError(options: AtomsStudentErrorOptions): number {
  const taken = takeOptions('atomsStudentError', ATOMS_STUDENT_ERROR_OPTIONS, options)
  const { atoms, m, p, unlabeled, members, rule } = taken
  const teacher = lookupError(atoms, m, p)
  if (rule === 'plurality') {
    const pool = () => "atomsStudentError: rule is 'plurality' but fresh teachers have none: members is needed"
    check(members !== undefined, 'BAD_OPTION', pool)
    const unseen = power(1 - 1 / atoms, unlabeled)
    return unseen / 2 + (1 - unseen) * majorityOf(members, teacher)
  }
  const seen = binomial(unlabeled, 1 / atoms)
  const student = (wrong: number) => mean(seen, majorityErrors(unlabeled, wrong))
  if (members === undefined) return student(teacher)
  return mean(
    binomial(members, teacher),
    Float64Array.from({ length: members + 1 }, (_, v) => student(v / members)),
  )
}

/** Returns the mean of values weighted by their probabilities. */
function mean(probabilities: Float64Array, values: Float64Array): number {
  return probabilities.reduce((sum, probability, i) => sum + probability * values[i], 0)
}
