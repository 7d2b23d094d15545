import { fitLookup } from '../../../samplers/lookup/lookup.js'
import type { Fit } from '../../../samplers/sampler.js'

/**
 * Fits the student of atoms, which answers with the majority of each atom's labels. Ties go to class 0. That is the
 * right class of half of the atoms, so averaged over all atoms a tie is wrong half of the time.
 */
export const majorityStudent: Fit = (train, options) => fitLookup(train, { ...options, rule: 'plurality' })
