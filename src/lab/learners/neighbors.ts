import { fitBaggedNearest } from '../../samplers/bagged-nearest.js'
import { fitLookup } from '../../samplers/lookup/lookup.js'
import { fitNearest } from '../../samplers/nearest.js'
import { fitShepard } from '../../samplers/shepard.js'
import { baggedError, nearestError } from '../../theory/nearest.js'
import { shepardError } from '../../theory/shepard.js'
import type { Learner } from './learner.js'

/** Neighbors of the vote, the share of a bag. */
const [VOTES, BAG] = [5, 0.2]
/** d/beta of Shepard's weights. */
export const ALPHA = 0.5

export const neighbors: readonly Learner[] = [
  {
    name: 'nearest',
    title: '1-NN',
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
    title: `${VOTES}-NN`,
    setting: `the vote of the ${VOTES} nearest rows`,
    family: 'neighbors',
    interpolates: false,
    fit: (train, options) => fitNearest(train, { ...options, k: Math.min(VOTES, train.x.rows) }),
    expected: 'tempered',
    why: 'a vote of finitely many errs at a fixed rate (T16)',
    limit: (p) => nearestError({ k: VOTES, p }).clean,
  },
  {
    name: 'bagged',
    title: 'bagged 1-NN',
    setting: `infinitely many bags of ${BAG} of the rows`,
    family: 'neighbors',
    interpolates: false,
    fit: (train, options) => fitBaggedNearest(train, { ...options, fraction: BAG }),
    expected: 'tempered',
    why: 'its neighbors have fixed weights (T26)',
    limit: (p) => baggedError({ fraction: BAG, p }),
  },
  {
    name: 'shepard',
    title: 'Shepard',
    setting: `weights of the distance to the power -d/${ALPHA}`,
    family: 'neighbors',
    interpolates: true,
    fit: (train, options) => fitShepard(train, { ...options, beta: train.x.cols / ALPHA }),
    expected: 'tempered',
    why: 'a few neighbors have most of the weight (T22)',
    limit: (p) => shepardError({ alpha: ALPHA, p }),
  },
  {
    name: 'hilbert',
    title: 'Hilbert',
    setting: 'weights of the distance to the power -d',
    family: 'neighbors',
    interpolates: true,
    fit: fitShepard,
    expected: 'benign',
    why: 'it is consistent, like 1/ln n (T23)',
  },
  {
    name: 'lookup',
    title: 'lookup table',
    setting: 'one occurrence of a row that was seen, else a coin',
    family: 'neighbors',
    interpolates: true,
    fit: fitLookup,
    expected: 'catastrophic',
    why: 'no row comes twice, and of one never seen it says a coin (T9)',
  },
]
