import { takenDataset } from '../data/dataset.js'
import { check, checkList, checkPositive, shown } from '../engine/check.js'
import { type Kernel, laplace } from '../ops/kernels.js'
import { medianDistance } from '../samplers/bandwidth.js'
import { fitKernel } from '../samplers/kernel.js'
import type { Fit } from '../samplers/sampler.js'
import { type Candidate, chooseOnHeldOut } from './choose.js'
import type { Student } from './student.js'

/** The options of `kernelStudent`. */
export interface KernelStudentOptions {
  /** Makes the kernel of a bandwidth. */
  kernel?: (options: { bandwidth: number }) => Kernel
  /** Ridges to choose from, all above 0: a student that interpolates would repeat its teachers' noise. */
  ridges?: readonly number[]
  /** Bandwidths to choose from, in medians of the distance between two rows; the ridge is chosen at the first. */
  bandwidths?: readonly number[]
  /** The share of the teacher's labels that candidates are tested on. */
  heldOut?: number
}

type KernelSettings = { kernel: string; bandwidth: number; ridge: number }

/** Coefficients to a thousandth: far within what labels that are wrong a third of the time can tell apart. */
const TOLERANCE = 1e-3

/** A kernel ridge student that chooses its ridge, and then its bandwidth, on held-out teacher labels. */
export function kernelStudent(options: KernelStudentOptions = {}): Fit<Student> {
  const { kernel = laplace, ridges = [0.3, 1, 3], bandwidths = [1, 0.5, 2], heldOut = 1 / 3 } = options
  const makes = () => `kernelStudent: kernel is ${shown(kernel)} but must be a function of { bandwidth }, like laplace`
  check(typeof kernel === 'function', 'BAD_OPTION', makes)
  checkList('kernelStudent', 'ridges', ridges)
  checkList('kernelStudent', 'bandwidths', bandwidths)
  for (const ridge of ridges) checkPositive('kernelStudent', 'ridge', ridge)
  for (const bandwidth of bandwidths) checkPositive('kernelStudent', 'bandwidth', bandwidth)
  return async (given, fitOptions = {}) => {
    const train = takenDataset('student', given, { shares: true })
    const unit = await medianDistance(train.x, fitOptions)
    const candidate = (ridge: number, share: number): Candidate<KernelSettings> => {
      const bandwidth = share * unit
      const own = kernel({ bandwidth })
      return {
        settings: { kernel: own.name, bandwidth, ridge },
        fit: (part, more) => fitKernel(part, { tolerance: TOLERANCE, ...more, kernel: own, ridge }),
      }
    }
    const smoothest = [...ridges].sort((a, b) => b - a)
    const rounds = [
      () => smoothest.map((ridge) => candidate(ridge, bandwidths[0])),
      (best?: KernelSettings) => bandwidths.slice(1).map((share) => candidate(best!.ridge, share)),
    ]
    return chooseOnHeldOut(rounds, heldOut)(train, fitOptions)
  }
}
