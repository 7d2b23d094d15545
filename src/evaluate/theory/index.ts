// The closed forms: what theory predicts, to set beside what is measured.

export { atoms, atomsStudentError, budgetError } from './atoms.js'
export { pairedBias, pointwiseBias, unpairedBias } from './bias.js'
export { type CircleTheory, circle } from './circle.js'
export { baggedError, nearestError } from './nearest.js'
export { shepardError } from './shepard.js'
export { poolStudentError, thresholdPlaces, unlabeledNeeded } from './students.js'
export {
  type BoundaryTheory,
  boundaryError,
  coverHart,
  lipschitzBound,
  nearestDistance,
  nearestVariance,
} from './torus.js'
export { majorityBounds, majorityError, majorityGain, pluralityError } from './voting.js'
