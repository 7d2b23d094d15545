import { takenDataset } from '../data/dataset.js'
import { callback, list, positive, type TableOf, takeOptions } from '../engine/options.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { laplace } from '../ops/kernels.js'
import { takeSeeded } from '../random/draw.js'
import { medianDistance } from '../samplers/bandwidth.js'
import { fitKernel } from '../samplers/kernel.js'
import { FIT_OPTIONS, type Fit } from '../samplers/sampler.js'
import { type CandidateLearner, chooseOnHeldOut, HELD_OUT } from './choose.js'
import type { Student } from './student.js'

/** Options of `kernelStudent`: the kernels and ridges to choose from, and the share of held-out labels. */
export interface KernelStudentOptions {
  /** Makes a kernel from its bandwidth, which is in units of the inputs; `laplace` by default. */
  kernelFamily?: (options: { bandwidth: number }) => Kernel
  /**
   * The ridges to choose from, above 0; 0.3, 1 and 3 by default. A ridge of 0 is not accepted, because an interpolating
   * student would repeat the noise of its teachers.
   */
  ridges?: readonly number[]
  /**
   * The bandwidths to choose from, as multiples of the median distance of two rows (`medianDistance`); 1, 0.5 and 2 by
   * default. The ridge is chosen first, at the first bandwidth. The other bandwidths are then compared at this ridge.
   */
  bandwidthFactors?: readonly number[]
  /**
   * The share of the teacher's labels that is held out to compare candidates, from 0.01 to 0.9; 1/3 by default. The
   * chosen candidate is then fitted to all labels.
   */
  heldOut?: number
}

/** Option table of `kernelStudent`. */
export const KERNEL_STUDENT_OPTIONS = {
  kernelFamily: callback<(options: { bandwidth: number }) => Kernel>('a function of { bandwidth }, like laplace').or(
    laplace,
  ),
  ridges: list(positive()).or([0.3, 1, 3]),
  bandwidthFactors: list(positive()).or([1, 0.5, 2]),
  heldOut: HELD_OUT,
} satisfies TableOf<KernelStudentOptions>

/**
 * The settings that a kernel student reports: the name of the kernel, the bandwidth in units of the inputs, and the
 * ridge.
 */
type KernelSettings = { kernel: string; bandwidth: number; ridge: number }

/**
 * The largest relative residual of a fit that is accepted. It is far below the differences that labels with an error
 * rate of a third can resolve.
 */
const COEFFICIENTS_TOLERANCE = 1e-3

/**
 * Returns a learner of kernel ridge classification (`fitKernel`) that chooses its ridge, and then its bandwidth, on
 * held-out teacher labels (see `chooseOnHeldOut`). It accepts soft labels.
 *
 * Throws BAD_OPTION when a ridge or factor is not above 0, or another option is invalid. The learner throws BAD_OPTION
 * when `kernelFamily` does not return a kernel; BAD_SHAPE when the dataset has one row alone, or not one label for each
 * row; BAD_VALUE when a label is not a class; NOT_POSITIVE_DEFINITE or NOT_CONVERGED when the system of a candidate
 * cannot be solved; DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not suffice for a fit.
 *
 * @example
 * ```ts
 * import { createEngine, distill, fitTeacher, gaussianMixture, kernelStudent, noisyWorld } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-2], [2]], deviation: 1 }), { p: 0.2 })
 * const teacher = await fitTeacher(await world.sample(engine, 1000), { members: 10 })
 * const { x } = await world.sample(engine, 500, { seed: 2 })
 * const student = await distill(teacher, x, { fit: kernelStudent() })
 * console.log([...(await student.predict([[-1], [1]]))], student.candidates.length) // [ 0, 1 ] 5
 * ```
 */
export function kernelStudent(options: KernelStudentOptions = {}): Fit<Student> {
  const { kernelFamily, ridges, bandwidthFactors, heldOut } = takeOptions(
    'kernelStudent',
    KERNEL_STUDENT_OPTIONS,
    options,
  )
  return async (given, more = {}) => {
    const fitOptions = takeSeeded('kernelStudent', FIT_OPTIONS, more)
    const train = takenDataset('student', given, { shares: true })
    const median = await medianDistance(train.x, fitOptions)
    const candidate = (ridge: number, factor: number): CandidateLearner<KernelSettings> => {
      const bandwidth = factor * median
      const own = kernelFamily({ bandwidth })
      checkKernel('kernelStudent', own)
      return {
        settings: { kernel: own.name, bandwidth, ridge },
        fit: (part, more) => fitKernel(part, { tolerance: COEFFICIENTS_TOLERANCE, ...more, kernel: own, ridge }),
      }
    }
    const smoothest = [...ridges].sort((a, b) => b - a)
    const rounds = [
      () => smoothest.map((ridge) => candidate(ridge, bandwidthFactors[0])),
      (best?: KernelSettings) => bandwidthFactors.slice(1).map((factor) => candidate(best!.ridge, factor)),
    ]
    return chooseOnHeldOut(rounds, heldOut)(train, fitOptions)
  }
}
