import { fitLookup } from '../../../samplers/lookup/lookup.js'
import type { Fit } from '../../../samplers/sampler.js'

/**
 * Fits a student that predicts, for each atom, the majority of the atom's labels in two classes. Ties go to class 0. As
 * half of the atoms are of class 0, a tie is wrong half of the time, averaged over all atoms.
 */
export const majorityStudent: Fit = (train, options) => fitLookup(train, { ...options, rule: 'plurality' })
