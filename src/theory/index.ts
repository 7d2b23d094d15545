// The closed forms: predictions of theory, to compare with measurements. They are pure functions of numbers and arrays;
// none takes an engine or yields.

export { type ChernoffInformationOptions, chernoffInformation } from './annotators.js'
export {
  type AtomsErrorOptions,
  type AtomsStudentErrorOptions,
  atoms,
  atomsStudentError,
  type BudgetErrorOptions,
  budgetError,
  type LookupAnswersOptions,
  lookupAnswers,
} from './atoms.js'
export {
  type PairedBiasOptions,
  type PointwiseBiasOptions,
  pairedBias,
  pointwiseBias,
  type UnpairedBiasBoundOptions,
  type UnpairedBiasOptions,
  unpairedBias,
  unpairedBiasBound,
} from './bias.js'
export { type CircleTheory, type CircleTheoryOptions, circle } from './circle.js'
export {
  type Identities,
  type IdentitiesOptions,
  identities,
  type NoiseAgreementOptions,
  noiseAgreement,
} from './identities.js'
export { type LaplaceNoiseOptions, laplaceNoise } from './laplace.js'
export { type BaggedErrorOptions, baggedError, type NearestErrorOptions, nearestError } from './nearest.js'
export { type PowerLawErrorOptions, powerLawError } from './power-law.js'
export { type ShepardErrorAtOptions, type ShepardErrorOptions, shepardError, shepardErrorAt } from './shepard.js'
export {
  type PairedTailOptions,
  pairedTail,
  type TestPointCoverageOptions,
  testPointCoverage,
  type UnpairedTailOptions,
  unpairedTail,
} from './spread.js'
export { type StripesOptions, type StripesTheory, stripes } from './stripes.js'
export {
  type PoolStudentErrorOptions,
  poolStudentError,
  type ThresholdPlacesOptions,
  thresholdPlaces,
  type UnlabeledNeededOptions,
  unlabeledNeeded,
} from './students.js'
export { type EnsembleBoundOptions, ensembleBound, type NoTeacherBoundOptions, noTeacherBound } from './teachers.js'
export { type CleanAnswers, type ThroughNoise, throughNoise } from './through-noise.js'
export {
  type BoundaryErrorOptions,
  type BoundaryTheory,
  boundaryError,
  type CoverHartOptions,
  coverHart,
  type LipschitzBoundOptions,
  lipschitzBound,
  type NearestDistanceOptions,
  type NearestVarianceOptions,
  nearestDistance,
  nearestVariance,
} from './torus.js'
export {
  type MajorityOptions,
  majorityBounds,
  majorityError,
  majorityGain,
  type PluralityErrorOptions,
  pluralityError,
  pluralityWins,
} from './voting.js'
