// The closed forms: what theory predicts, to set beside what is measured.

export { atoms, atomsStudentError, budgetError, lookupAnswers } from './atoms.js'
export { pairedBias, pointwiseBias, unpairedBias, unpairedBiasBound } from './bias.js'
export { type CircleTheory, circle } from './circle.js'
export { type Identities, identities, noiseAgreement } from './identities.js'
export { laplaceNoise } from './laplace.js'
export { baggedError, nearestError } from './nearest.js'
export { powerLawError } from './power-law.js'
export { shepardError, shepardErrorAt } from './shepard.js'
export { pairedTail, testPointCoverage, unpairedTail } from './spread.js'
export { type StripesTheory, stripes } from './stripes.js'
export { poolStudentError, thresholdPlaces, unlabeledNeeded } from './students.js'
export { ensembleBound, noTeacherBound } from './teachers.js'
export { type ThroughNoise, throughNoise } from './through-noise.js'
export {
  type BoundaryTheory,
  boundaryError,
  coverHart,
  lipschitzBound,
  nearestDistance,
  nearestVariance,
} from './torus.js'
export { majorityBounds, majorityError, majorityGain, pluralityError, pluralityWins } from './voting.js'
