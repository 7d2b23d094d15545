import { check } from '../engine/check.js'
import { type FitNetworkOptions, fitNetwork } from '../samplers/network/network.js'
import type { Fit } from '../samplers/sampler.js'
import { type Candidate, chooseOnHeldOut } from './choose.js'
import type { Student } from './student.js'

export interface NetworkStudentOptions
  extends Omit<FitNetworkOptions, 'hidden' | 'stop' | 'seed' | 'signal' | 'onProgress'> {
  /** Widths of the hidden layers to choose from, smoothest first. */
  hidden?: readonly (readonly number[])[]
  /** The share of the teacher's labels that candidates are tested on. */
  heldOut?: number
}

/** The share of its rows that each network holds out for itself, to know when to stop. */
const STOPPING = 0.2

/**
 * A network that stops early, where the loss on held-out teacher labels is least, and of several widths takes the best on other
 * held-out teacher labels. It takes soft labels. It needs three rows. Errors: as `fitNetwork`.
 */
export function networkStudent(options: NetworkStudentOptions = {}): Fit<Student> {
  const { hidden = [[64], [512]], heldOut = 1 / 3, ...training } = options
  check(hidden.length > 0, 'BAD_OPTION', () => 'networkStudent: no hidden layers were given')
  const candidate = (widths: readonly number[]): Candidate<{ hidden: string }> => ({
    settings: { hidden: widths.join('-') },
    fit: (part, more) => {
      // One row at the least.
      const stopping = Math.max(STOPPING, 1 / part.x.rows)
      return fitNetwork(part, { ...training, ...more, hidden: widths, stop: 'held-out', heldOut: stopping })
    },
  })
  return chooseOnHeldOut([() => hidden.map(candidate)], heldOut)
}
