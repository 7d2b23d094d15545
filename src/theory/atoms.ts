import { check, checkInteger } from '../engine/check.js'
import { choice, integer, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { binomial, MAX_TERMS, power } from './binomial.js'
import { checkRows } from './rows.js'
import { majorityErrors, majorityOf } from './voting.js'

/** The options of `theory.atoms`. */
export interface AtomsErrorOptions {
  /** Equally likely inputs. */
  atoms: number
  /** Labeled rows. */
  m: number
  /** The probability that a label is wrong. */
  p: number
  /** Classes, 2 or more. */
  classes?: number
}

const ATOMS = { atoms: integer(1).required(), p: number(0, 1).required() } as const
const ROWS = integer(0).required()

export const ATOMS_ERROR_OPTIONS = {
  ...ATOMS,
  m: ROWS,
  classes: integer(2).or(2),
} satisfies TableOf<AtomsErrorOptions>

/** The options of `lookupAnswers`. */
export interface LookupAnswersOptions {
  /** P(y|x) of each atom, atoms × classes, row-major. */
  posterior: ArrayLike<number>
  /** Labeled rows. */
  m: number
  /** Classes, 2 or more. */
  classes: number
}

export const LOOKUP_ANSWERS_OPTIONS = {
  posterior: numbers().required(),
  m: ROWS,
  classes: integer(2).required(),
} satisfies TableOf<LookupAnswersOptions>

/** The options of `budgetError`. */
export interface BudgetErrorOptions {
  /** Equally likely inputs. */
  atoms: number
  /** Labeled rows of all members together, one or more for each. */
  budget: number
  /** Learners that share the budget. */
  members: number
  /** The probability that a label is wrong. */
  p: number
}

const MEMBERS = integer(1, MAX_TERMS)

export const BUDGET_ERROR_OPTIONS = {
  ...ATOMS,
  members: MEMBERS.required(),
  budget: integer(1).required(),
} satisfies TableOf<BudgetErrorOptions>

/** The options of `atomsStudentError`. */
export interface AtomsStudentErrorOptions {
  /** Equally likely inputs. */
  atoms: number
  /** Labeled rows of each teacher. */
  m: number
  /** The probability that a label is wrong. */
  p: number
  /** Inputs that teachers label. */
  unlabeled: number
  /** Teachers of the pool; a fresh one labels each input where none are given. */
  members?: number
  /** How an input gets its label: by a teacher drawn at random, or by the plurality of the pool. */
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
 * Clean error p_m of the lookup learner on a number of equally likely atoms: it answers with the label of a random
 * occurrence of x among its m rows, or by a fair coin (of all classes) where there is none. Labels are wrong with probability p.
 *
 * Kaplun et al. 2022 (notion). An atom is missed with probability (1 - 1/N)^m, and then the answer is wrong with probability
 * 1 - 1/K: for two classes p_m = p + (1 - 1/N)^m (1/2 - p). Errors: BAD_OPTION.
 */
export function atoms(options: AtomsErrorOptions): number {
  const taken = takeOptions('atoms', ATOMS_ERROR_OPTIONS, options)
  return lookupError(taken.atoms, taken.m, taken.p, taken.classes)
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
export function lookupAnswers(options: LookupAnswersOptions): Float64Array {
  const { posterior, m, classes } = takeOptions('lookupAnswers', LOOKUP_ANSWERS_OPTIONS, options)
  checkRows('lookupAnswers', 'posterior', posterior, classes)
  const unseen = power(1 - classes / posterior.length, m)
  return posterior.map((p) => p + unseen * (1 / classes - p))
}

/**
 * Clean error of the majority of some lookup learners that share a budget of labeled rows: each has floor(budget /
 * members) of its own. Smallest at a number of members in between. Errors: BAD_OPTION.
 */
export function budgetError(options: BudgetErrorOptions): number {
  const { atoms, budget, members, p } = takeOptions('budgetError', BUDGET_ERROR_OPTIONS, options)
  checkInteger('budgetError', 'budget', budget, members)
  return majorityOf(members, lookupError(atoms, Math.floor(budget / members), p))
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

/** The mean of values by their probabilities. */
function mean(probabilities: Float64Array, values: Float64Array): number {
  return probabilities.reduce((sum, probability, i) => sum + probability * values[i], 0)
}
