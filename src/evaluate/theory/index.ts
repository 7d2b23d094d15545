// The closed forms: what theory predicts, to set beside what is measured.

export { atoms, atomsStudentError, budgetError, lookupAnswers } from './atoms.js'
export { pairedBias, pointwiseBias, unpairedBias } from './bias.js'
export { type CircleTheory, circle } from './circle.js'
export { type Identities, identities, noiseAgreement } from './identities.js'
export { baggedError, nearestError } from './nearest.js'
export { shepardError } from './shepard.js'
export { type StripesTheory, stripes } from './stripes.js'
export { poolStudentError, thresholdPlaces, unlabeledNeeded } from './students.js'
export { ensembleBound, noTeacherBound } from './teachers.js'
export { type BoundaryTheory, boundaryError, coverHart, nearestDistance, nearestVariance } from './torus.js'
export { majorityBounds, majorityError, majorityGain, pluralityError, pluralityWins } from './voting.js'
