import { fitLookup } from '../../../samplers/lookup/lookup.js'
import type { Fit } from '../../../samplers/sampler.js'

/**
 * The student of atoms: the majority of the labels that each got. Ties fall to class 0, which is the right one of half of the atoms and so
 * wrong half of the time in the mean over all.
 */
export const majorityStudent: Fit = (train, options) => fitLookup(train, { ...options, rule: 'plurality' })
