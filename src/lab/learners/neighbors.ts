import { fitBaggedNearest } from '../../samplers/bagged-nearest.js'
import { fitLookup } from '../../samplers/lookup/lookup.js'
import { fitNearest } from '../../samplers/nearest.js'
import { fitShepard } from '../../samplers/shepard.js'
import { baggedError, nearestError } from '../../theory/nearest.js'
import { shepardError } from '../../theory/shepard.js'
import type { Learner } from './learner.js'

/** Number of neighbors that vote in k-NN, and the share of the training rows in each bag of bagged 1-NN. */
const [NEIGHBORS, BAG_FRACTION] = [5, 0.2]
/** Ratio d/beta for Shepard's weights, which are the distance to the power -beta, in d dimensions. */
export const SHEPARD_ALPHA = 0.5

/** Look of k-NN where k is larger than that of the learner `votes`. */
export const MANY_NEIGHBORS_LOOK = 2

/** Learners that predict from the nearest training rows. */
export const neighbors: readonly Learner[] = [
  {
    name: 'nearest',
    title: '1-NN',
    look: 0,
    setting: 'the label of the nearest row',
    family: 'neighbors',
    interpolates: true,
    fit: fitNearest,
    expected: 'tempered',
    why: 'it repeats the label of one neighbor (T10)',
    limit: (p) => nearestError({ p }).clean,
  },
  {
    name: 'votes',
    title: `${NEIGHBORS}-NN`,
    look: 1,
    setting: `the vote of the ${NEIGHBORS} nearest rows`,
    family: 'neighbors',
    interpolates: false,
    fit: (train, options) => fitNearest(train, { ...options, k: Math.min(NEIGHBORS, train.x.rows) }),
    expected: 'tempered',
    why: 'the error of a vote of finitely many neighbors does not vanish (T16)',
    limit: (p) => nearestError({ k: NEIGHBORS, p }).clean,
  },
  {
    name: 'bagged',
    title: 'bagged 1-NN',
    look: 2,
    setting: `infinitely many bags, each of ${BAG_FRACTION} of the rows`,
    family: 'neighbors',
    interpolates: false,
    fit: (train, options) => fitBaggedNearest(train, { ...options, fraction: BAG_FRACTION }),
    expected: 'tempered',
    why: 'the weights of its neighbors do not depend on n (T26)',
    limit: (p) => baggedError({ fraction: BAG_FRACTION, p }),
  },
  {
    name: 'shepard',
    title: 'Shepard',
    look: 1,
    setting: `weights of the distance to the power -d/${SHEPARD_ALPHA}`,
    family: 'neighbors',
    interpolates: true,
    fit: (train, options) => fitShepard(train, { ...options, beta: train.x.cols / SHEPARD_ALPHA }),
    expected: 'tempered',
    why: 'a few neighbors have most of the weight (T22)',
    limit: (p) => shepardError({ alpha: SHEPARD_ALPHA, p }),
  },
  {
    name: 'hilbert',
    title: 'Hilbert',
    look: 7,
    setting: 'weights of the distance to the power -d',
    family: 'neighbors',
    interpolates: true,
    fit: fitShepard,
    expected: 'benign',
    why: 'it is consistent: its excess error falls like 1/ln n (T23)',
  },
  {
    name: 'lookup',
    title: 'lookup table',
    look: 5,
    setting: 'the label of an equal training row, otherwise a fair coin',
    family: 'neighbors',
    interpolates: true,
    fit: fitLookup,
    expected: 'catastrophic',
    why: 'no row occurs twice, and the answer for a new row is a fair coin (T9)',
  },
]
