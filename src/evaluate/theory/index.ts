// The closed forms: what theory predicts, to set beside what is measured.

export { atoms, atomsStudentError, budgetError } from './atoms.js'
export { pairedBias, pointwiseBias, unpairedBias, unpairedBiasBound } from './bias.js'
export { type CircleTheory, circle } from './circle.js'
export { laplaceNoise } from './laplace.js'
export { baggedError, nearestError } from './nearest.js'
export { powerLawError } from './power-law.js'
export { shepardError, shepardErrorAt } from './shepard.js'
export { pairedTail, testPointCoverage, unpairedTail } from './spread.js'
export { poolStudentError, unlabeledNeeded } from './students.js'
export { majorityBounds, majorityError, majorityGain, pluralityError } from './voting.js'
