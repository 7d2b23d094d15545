import { check, checkInteger } from '../engine/check.js'
import { choice, integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { binomial, MAX_TERMS, power } from './binomial.js'
import { checkRows } from './rows.js'
import { majorityErrors, majorityOf } from './voting.js'

/**
 * Options of `theory.atoms`: the number of atoms, the number of labeled rows, the error rate of the labels, and the
 * number of classes.
 */
export interface AtomsErrorOptions {
  /** Number N of equally likely inputs (atoms), at least 1. */
  atoms: number
  /** Number m of labeled rows in a training set, at least 0. */
  m: number
  /** Probability p that a label is wrong, from 0 to 1. */
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

/** Options of `lookupAnswers`: P(y|x) at each atom, the number of labeled rows, and the number of classes. */
export interface LookupAnswersOptions {
  /** P(y|x) at each atom x, row-major: a row for each atom, a column for each class y. Each row sums to 1. */
  posterior: ArrayLike<number>
  /** Number m of labeled rows in a training set, at least 0. */
  m: number
  /** Number of classes, at least 2. */
  classes: number
}

export const LOOKUP_ANSWERS_OPTIONS = {
  posterior: numbers().required(),
  m: ROWS,
  classes: integer(2).required(),
} satisfies TableOf<LookupAnswersOptions>

/**
 * Options of `budgetError`: the number of atoms, the total number of labeled rows, the number of learners that share
 * them, and the error rate of the labels.
 */
export interface BudgetErrorOptions {
  /** Number N of equally likely inputs (atoms), at least 1. */
  atoms: number
  /** Total number of labeled rows for all members, at least one for each member. */
  budget: number
  /** Number of learners that share the budget equally, from 1 to 2^24. */
  members: number
  /** Probability p that a label is wrong, from 0 to 1. */
  p: number
}

const MEMBERS = integer(1, MAX_TERMS)

export const BUDGET_ERROR_OPTIONS = {
  ...ATOMS,
  members: MEMBERS.required(),
  budget: integer(1).required(),
} satisfies TableOf<BudgetErrorOptions>

/**
 * Options of `atomsStudentError`: the number of atoms, the teachers' training sets, the number of unlabeled inputs, and
 * the way in which teachers label these.
 */
export interface AtomsStudentErrorOptions {
  /** Number N of equally likely inputs (atoms), at least 1. */
  atoms: number
  /** Number m of labeled rows in the training set of each teacher, at least 0. */
  m: number
  /** Probability p that a label in a teacher's training set is wrong, from 0 to 1. */
  p: number
  /** Number n of unlabeled inputs that the teachers label, from 0 to 2^24. */
  unlabeled: number
  /**
   * Number k of teachers in the pool, from 1 to 2^24. By default there is no pool: a fresh teacher labels each input.
   */
  members?: number
  /**
   * Source of an input's label. 'random' (default): a teacher drawn at random from the pool, or a fresh teacher if
   * there is no pool. 'plurality': the plurality vote of the pool; requires `members`.
   */
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
 * Returns the mean clean error p_m of the lookup learner on N equally likely inputs (atoms):
 *
 *     p_m = p + (1 - 1/N)^m (1 - 1/K - p)
 *
 * The clean error is the probability that a prediction is not the clean class. The training set has m labeled rows, and
 * each label is wrong with probability p. For an input x the learner predicts the label of a random occurrence of x
 * among these rows. With probability (1 - 1/N)^m there is none: the learner then predicts a random one of the K classes
 * (2 by default) and is wrong with probability 1 - 1/K. Throws BAD_OPTION when an option is missing or out of range.
 * Based on Kaplun et al. 2022.
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
 * Returns the distribution of the lookup learner's prediction at each of N equally likely inputs (atoms), over training
 * sets of m labeled rows:
 *
 *     q(x) = (1 - u) P(y|x) + u / K,  u = (1 - 1/N)^m
 *
 * The learner predicts the label of a random training row that equals x. With probability u there is none, and its
 * prediction is uniform over the K classes. `posterior`, which holds P(y|x), and the result, which holds q(x), are N ×
 * K, row-major: a row for each atom, a column for each class. Each row sums to 1. The learner is an epsilon-sampler,
 * where epsilon is u times the mean total variation between P(y|x) and the uniform distribution. Throws BAD_OPTION when
 * an option is missing or out of range, or a row does not sum to 1; BAD_SHAPE when the length of `posterior` is 0 or
 * not a multiple of `classes`.
 */
export function lookupAnswers(options: LookupAnswersOptions): Float64Array {
  const { posterior, m, classes } = takeOptions('lookupAnswers', LOOKUP_ANSWERS_OPTIONS, options)
  checkRows('lookupAnswers', 'posterior', posterior, classes)
  const unseen = power(1 - classes / posterior.length, m)
  return posterior.map((p) => p + unseen * (1 / classes - p))
}

/**
 * Returns the mean clean error of the majority vote of k lookup learners that share a budget of M labeled rows. Each
 * learner is fitted to a separate part of floor(M/k) rows:
 *
 *     error = B_k(p_m),  m = floor(M/k)
 *
 * Here p_m is the error of one learner (see `theory.atoms`), and B_k is the error of the majority of k votes (see
 * `majorityError`). With few members the vote averages out little noise, and with many each member misses many atoms,
 * so an intermediate number of members can be best. Throws BAD_OPTION when an option is missing or out of range, or the
 * budget is below one row per member.
 */
export function budgetError(options: BudgetErrorOptions): number {
  const { atoms, budget, members, p } = takeOptions('budgetError', BUDGET_ERROR_OPTIONS, options)
  checkInteger('budgetError', 'budget', budget, members)
  return majorityOf(members, lookupError(atoms, Math.floor(budget / members), p))
}

/**
 * Returns the mean clean error of a student of lookup teachers on N equally likely inputs (atoms) of two classes. The
 * teachers label n unlabeled inputs. For each atom, the student predicts the majority of the labels of the inputs that
 * equal it; if there are none, a fair coin decides. The error depends on the teachers:
 *
 *     fresh teachers: Σ_c P(c) B_c(p_m)
 *     random teachers of a pool of k: Σ_v Q(v) Σ_c P(c) B_c(v/k)
 *     plurality of a pool of k: u/2 + (1 - u) B_k(p_m),  u = (1 - 1/N)^n
 *
 * P(c) is the binomial probability that c of the n inputs equal an atom. Q(v) is the binomial probability that v of the
 * k teachers are wrong at an atom, each with probability p_m, the error of a teacher fitted to m labeled rows (see
 * `theory.atoms`). B_c is the error of the majority of c votes (see `majorityError`), and B_0 = 1/2. The plurality
 * gives all inputs at an atom the same label. Random labels of the pool approach its error only with many inputs.
 * Throws BAD_OPTION when an option is missing or out of range, or the rule is 'plurality' without `members`. Based on
 * the distillation of Kaplun et al. 2022.
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
