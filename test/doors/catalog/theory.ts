import { CHERNOFF_INFORMATION_OPTIONS } from '#theory/annotators.js'
import * as ofAtoms from '#theory/atoms.js'
import * as bias from '#theory/bias.js'
import { CIRCLE_THEORY_OPTIONS } from '#theory/circle.js'
import { IDENTITIES_OPTIONS, NOISE_AGREEMENT_OPTIONS } from '#theory/identities.js'
import * as forms from '#theory/index.js'
import { LAPLACE_NOISE_OPTIONS } from '#theory/laplace.js'
import { BAGGED_ERROR_OPTIONS, NEAREST_ERROR_OPTIONS } from '#theory/nearest.js'
import { POWER_LAW_ERROR_OPTIONS } from '#theory/power-law.js'
import { SHEPARD_ERROR_AT_OPTIONS, SHEPARD_ERROR_OPTIONS } from '#theory/shepard.js'
import { PAIRED_TAIL_OPTIONS, TEST_POINT_COVERAGE_OPTIONS, UNPAIRED_TAIL_OPTIONS } from '#theory/spread.js'
import { STRIPES_OPTIONS } from '#theory/stripes.js'
import * as students from '#theory/students.js'
import { ENSEMBLE_BOUND_OPTIONS, NO_TEACHER_BOUND_OPTIONS } from '#theory/teachers.js'
import * as ofTorus from '#theory/torus.js'
import * as voting from '#theory/voting.js'
import { type Door, door } from '../door.ts'
import { clean, votes } from '../fixture.ts'

const theory = { ...forms }

type Name = Exclude<keyof typeof theory, 'throughNoise'>

const POSTERIOR = () => [0.5, 0.5, 0.25, 0.75]
const LINE = { m: 20, dimension: 1 }

/** The table of each closed form, and options it accepts. */
const FORMS: Record<Name, [table: NonNullable<Door['table']>, given: () => Record<string, unknown>]> = {
  chernoffInformation: [
    CHERNOFF_INFORMATION_OPTIONS,
    () => ({ classes: 2, matrices: [[0.8, 0.2, 0.3, 0.7], Float64Array.of(0.6, 0.4, 0.4, 0.6)] }),
  ],
  atoms: [ofAtoms.ATOMS_ERROR_OPTIONS, () => ({ atoms: 5, m: 9, p: 0.2, classes: 3 })],
  lookupAnswers: [ofAtoms.LOOKUP_ANSWERS_OPTIONS, () => ({ posterior: POSTERIOR(), m: 9, classes: 2 })],
  budgetError: [ofAtoms.BUDGET_ERROR_OPTIONS, () => ({ atoms: 5, budget: 60, members: 3, p: 0.2 })],
  atomsStudentError: [
    ofAtoms.ATOMS_STUDENT_ERROR_OPTIONS,
    () => ({ atoms: 5, m: 9, p: 0.2, unlabeled: 40, members: 3, rule: 'plurality' }),
  ],
  unpairedBias: [bias.UNPAIRED_BIAS_OPTIONS, () => ({ probabilities: [0.5, 0.5], n: 90 })],
  unpairedBiasBound: [bias.UNPAIRED_BIAS_BOUND_OPTIONS, () => ({ cells: 4, n: 90 })],
  pairedBias: [bias.PAIRED_BIAS_OPTIONS, () => ({ exactlyOne: [0.2, 0.3], n: 90 })],
  pointwiseBias: [bias.POINTWISE_BIAS_OPTIONS, () => ({ retrainings: 9, p: 0.3 })],
  circle: [CIRCLE_THEORY_OPTIONS, () => ({ m: 9, amplitude: 0.5, frequency: 2 })],
  identities: [IDENTITIES_OPTIONS, () => ({ posterior: POSTERIOR(), answers: POSTERIOR(), classes: 2 })],
  noiseAgreement: [NOISE_AGREEMENT_OPTIONS, () => ({ p: 0.2, classes: 3, noise: 'fixedTarget' })],
  laplaceNoise: [LAPLACE_NOISE_OPTIONS, () => ({ n: 20, bandwidth: 0.5 })],
  nearestError: [NEAREST_ERROR_OPTIONS, () => ({ k: 3, p: 0.2 })],
  baggedError: [BAGGED_ERROR_OPTIONS, () => ({ fraction: 0.3, p: 0.2, n: 40 })],
  powerLawError: [POWER_LAW_ERROR_OPTIONS, () => ({ n: 20, dimension: 60, exponent: 1 })],
  shepardError: [SHEPARD_ERROR_OPTIONS, () => ({ alpha: 0.5, p: 0.2 })],
  shepardErrorAt: [SHEPARD_ERROR_AT_OPTIONS, () => ({ alpha: 0.5, p: 0.2, n: 90 })],
  unpairedTail: [UNPAIRED_TAIL_OPTIONS, () => ({ t: 0.1, n1: 90, n2: 80 })],
  pairedTail: [PAIRED_TAIL_OPTIONS, () => ({ t: 0.1, n: 90 })],
  testPointCoverage: [TEST_POINT_COVERAGE_OPTIONS, () => ({ ...LINE, points: 90 })],
  stripes: [STRIPES_OPTIONS, () => ({ m: 20, p: 0.1, boundaries: 2, distance: 0.1 })],
  poolStudentError: [students.POOL_STUDENT_ERROR_OPTIONS, () => ({ k: 3, p: 0.2, members: 5 })],
  thresholdPlaces: [students.THRESHOLD_PLACES_OPTIONS, () => ({ p: 0.2 })],
  unlabeledNeeded: [
    students.UNLABELED_NEEDED_OPTIONS,
    () => ({ hypotheses: 9, margin: 0.5, epsilon: 0.1, delta: 0.1 }),
  ],
  noTeacherBound: [NO_TEACHER_BOUND_OPTIONS, () => ({ margin: 0.5, epsilon: 0.1 })],
  ensembleBound: [ENSEMBLE_BOUND_OPTIONS, () => ({ k: 9, margin: 0.5, classes: 3 })],
  nearestDistance: [ofTorus.NEAREST_DISTANCE_OPTIONS, () => LINE],
  lipschitzBound: [ofTorus.LIPSCHITZ_BOUND_OPTIONS, () => ({ ...LINE, lipschitz: 2 })],
  boundaryError: [ofTorus.BOUNDARY_ERROR_OPTIONS, () => ({ ...LINE, area: 2, p: 0.1 })],
  nearestVariance: [ofTorus.NEAREST_VARIANCE_OPTIONS, () => ({ ...LINE, p: 0.1 })],
  coverHart: [ofTorus.COVER_HART_OPTIONS, () => ({ bayesError: 0.2, classes: 3 })],
  majorityError: [voting.MAJORITY_OPTIONS, () => ({ k: 5, p: 0.2 })],
  majorityGain: [voting.MAJORITY_OPTIONS, () => ({ k: 5, p: 0.2 })],
  majorityBounds: [voting.MAJORITY_BOUNDS_OPTIONS, () => ({ k: 5, p: 0.2 })],
  pluralityError: [voting.PLURALITY_ERROR_OPTIONS, () => ({ k: 5, probabilities: [0.5, 0.3, 0.2] })],
  pluralityWins: [voting.PLURALITY_ERROR_OPTIONS, () => ({ k: 5, probabilities: [0.5, 0.3, 0.2] })],
}

export const ofTheory = [
  ...Object.entries(FORMS).map(([name, [table, given]]) => {
    return door(
      `theory.${name}`,
      theory[name as Name],
      () => [],
      table,
      () => ({ ...given() }),
    )
  }),
  door('theory.throughNoise', theory.throughNoise, () => [
    { votes: votes().subarray(0, 8), actual: clean(), transition: Float64Array.of(0.8, 0.2, 0.2, 0.8) },
  ]),
]
