import { type DatasetInput, type RegressionInput, readDataset, readRegression, withData } from '../data/input.js'
import { isRegression } from '../data/regression.js'
import { checkInteger, NoisyTeacherError } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { callback, choice, integer, list, number, pickOptions, positive, type TableOf } from '../engine/options.js'
import type { Precision } from '../ops/gram/gram.js'
import { checkKernel, type Kernel, kernelOption } from '../ops/kernel.js'
import { laplace } from '../ops/kernels.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import type { RightHandSides } from '../solve/gram.js'
import { checkSides, type Sides } from '../solve/sides.js'
import { medianDistance } from './bandwidth.js'
import { bestOf, type Candidate, type Choice } from './choice.js'
import { type GramSettings, HeldOutFolds, leftOutRows, type MeasuredError } from './left-out.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { targetsOf } from './targets.js'

/**
 * Options of `chooseGram`: the kernels and ridges to choose from, and how their errors on left-out values are measured.
 */
export interface ChooseGramOptions extends FitOptions {
  /** Makes a kernel from its bandwidth, which is in units of the inputs; `laplace` by default. */
  kernelFamily?: (options: { bandwidth: number }) => Kernel
  /**
   * The bandwidths to choose from, above 0 and in units of the inputs. The default is 0.5, 1 and 2 times the median
   * distance of two rows (`medianDistance`).
   */
  bandwidths?: readonly number[]
  /** The kernels to choose from. If given, `kernelFamily` and `bandwidths` have no effect. */
  kernels?: readonly Kernel[]
  /** The ridges to choose from, numbers of at least 0; 0.01, 0.1 and 1 by default. */
  ridges?: readonly number[]
  /**
   * The values that a candidate is measured on. 'leave-one-out', the default, predicts each value by a fit to the other
   * rows; one Cholesky factor gives all these errors in closed form. 'k-fold' holds out each of `folds` random parts of
   * the rows in turn, with one fit for each part.
   */
  validation?: 'leave-one-out' | 'k-fold'
  /** The number of parts of 'k-fold', from 2 to n; 5 by default. */
  folds?: number
  /**
   * The number of rows that 'leave-one-out' measures errors on, drawn at random, from 2 to n; all by default. Each is
   * still predicted by a fit to all other rows. A third of the rows halves the time, and makes the standard errors √3
   * times as large.
   */
  leftOut?: number
  /**
   * The precision of the solves: with 'f32', the default, each is in float32, and in float64 if that is not accurate
   * enough; with 'f64' in float64 from the start. The errors are accurate to about 1e-4 of themselves with 'f32', which
   * is far below their standard errors, and to about 1e-10 with 'f64', which takes twice as long.
   */
  precision?: Precision
  /**
   * The largest relative residual of each solve that is accepted; 1e-3 by default. That is far below the differences
   * that noisy values can resolve.
   */
  tolerance?: number
}

/** Option table of `chooseGram`. */
export const CHOOSE_GRAM_OPTIONS = {
  kernelFamily: callback<(options: { bandwidth: number }) => Kernel>('a function of { bandwidth }, like laplace').or(
    laplace,
  ),
  bandwidths: list(positive()),
  kernels: list(kernelOption()),
  ridges: list(number(0)).or([0.01, 0.1, 1]),
  validation: choice(['leave-one-out', 'k-fold']).or('leave-one-out'),
  folds: integer(2).or(5),
  leftOut: integer(2),
  precision: choice(['f32', 'f64']).or('f32'),
  tolerance: positive().or(1e-3),
  ...FIT_OPTIONS,
} satisfies TableOf<ChooseGramOptions>

/** Checked options of `chooseGram`. */
type TakenChooseGram = Seeded<typeof CHOOSE_GRAM_OPTIONS>

/**
 * Chooses the kernel (or its bandwidth) and the ridge that predict left-out values best, for inputs x n×d and values b
 * row-major n×outputs. The error of a candidate is its mean squared error on left-out values. The candidate with the
 * smallest error is chosen, the first on ties. Its standard error is that of a mean over rows. A candidate whose system
 * cannot be solved gets the error NaN, and `refused` has the reason. `plan.chooseGram` estimates the cost before.
 *
 * Throws BAD_OPTION when an option is invalid, such as more folds or left-out rows than there are rows; BAD_SHAPE when
 * b does not fill n rows; BAD_VALUE when x is not a Matrix or a value of b is not finite; DISPOSED when x was disposed;
 * OUT_OF_MEMORY when a system does not fit. If all candidates were refused, it throws the reason of the last one:
 * NOT_POSITIVE_DEFINITE, NOT_CONVERGED or CONFLICTING_DUPLICATES.
 */
export async function chooseGram(
  x: Matrix,
  b: RightHandSides,
  options: ChooseGramOptions = {},
): Promise<Choice<GramSettings>> {
  const taken = takeSeeded('chooseGram', CHOOSE_GRAM_OPTIONS, options)
  checkMatrix('chooseGram', 'x', x)
  const sides = checkSides('chooseGram', b, x.rows)
  const { validation, folds, leftOut } = taken
  if (validation === 'k-fold') checkInteger('chooseGram', 'folds', folds, 2, x.rows)
  if (leftOut !== undefined) checkInteger('chooseGram', 'leftOut', leftOut, 2, x.rows)
  return chooseFor(x, sides, taken)
}

/** Measures all candidates and chooses the one with the smallest error. */
function chooseFor(x: Matrix, sides: Sides, taken: TakenChooseGram): Promise<Choice<GramSettings>> {
  return whileBorrowed('chooseGram', [x], async () => {
    const kernels = taken.kernels ?? (await kernelsOf(x, taken))
    using held = taken.validation === 'k-fold' ? new HeldOutFolds(x, sides, taken) : leftOutRows(x, sides, taken)
    const candidates: Candidate<GramSettings>[] = []
    for (const kernel of kernels) {
      for (const ridge of taken.ridges) {
        const settings = { kernel, ridge }
        candidates.push({ settings, ...(await attempt(() => held.errorOf(settings))) })
      }
    }
    const best = bestOf(candidates)
    if (!best) throw candidates[candidates.length - 1].refused
    const why = `the smallest mean squared error of ${candidates.length} on ${held.describe()}`
    return { chosen: best.settings, why, candidates }
  })
}

/**
 * Chooses the kernel and the ridge for `fitKernel` of train.x, n×d, by `chooseGram`: for numbers to predict on
 * train.targets, and for labels on their regression targets, -1 and 1 for two classes and class indicators for more.
 * Soft labels have the mean target, weighted by their shares.
 *
 * Throws BAD_OPTION when an option or the number of classes is invalid; BAD_SHAPE when there are not n labels, or the
 * targets do not fill n rows; BAD_VALUE when train.x is not rows of finite numbers, a label is not a class or a target
 * is not a finite number; DISPOSED when train.x was disposed; OUT_OF_MEMORY when a system does not fit. If all
 * candidates were refused, it throws the reason of the last one: NOT_POSITIVE_DEFINITE, NOT_CONVERGED or
 * CONFLICTING_DUPLICATES.
 *
 * @example
 * ```ts
 * import { chooseKernel, fitKernel, gaussian } from 'noisy-teacher'
 * const x = Array.from({ length: 40 }, (_, i) => [i / 40])
 * const train = { x, targets: x.map(([t]) => Math.sin(6 * t)) }
 * const { chosen } = await chooseKernel(train, { kernelFamily: gaussian, bandwidths: [0.01, 0.3], ridges: [1e-3, 1] })
 * console.log(chosen.kernel.bandwidth, chosen.ridge) // 0.3 0.001
 * const regressor = await fitKernel(train, chosen)
 * ```
 */
export async function chooseKernel(
  train: DatasetInput | RegressionInput,
  options: ChooseGramOptions = {},
): Promise<Choice<GramSettings>> {
  const who = 'chooseKernel'
  const own = takeSeeded(who, CHOOSE_GRAM_OPTIONS, options)
  if (isRegression(train)) return withData(readRegression(who, train), ({ x, targets }) => chooseGram(x, targets, own))
  return withData(readDataset(who, train, { shares: true }), (taken) => {
    return chooseGram(taken.x, targetsOf(who, taken), own)
  })
}

/** Returns the kernels to compare if the option `kernels` is absent: `kernelFamily` at each bandwidth. */
async function kernelsOf(x: Matrix, taken: TakenChooseGram): Promise<Kernel[]> {
  const made = (bandwidth: number): Kernel => {
    const kernel = taken.kernelFamily({ bandwidth })
    checkKernel('chooseGram', kernel)
    return kernel
  }
  if (taken.bandwidths) return taken.bandwidths.map(made)
  const median = await medianDistance(x, pickOptions(FIT_OPTIONS, taken))
  return [0.5, 1, 2].map((share) => made(share * median))
}

/**
 * Returns the error that `measure` returns; if the system cannot be solved, NaN and the reason. Rethrows other errors.
 */
async function attempt(measure: () => Promise<MeasuredError>): Promise<Omit<Candidate, 'settings'>> {
  try {
    return await measure()
  } catch (refused) {
    const codes = ['NOT_POSITIVE_DEFINITE', 'NOT_CONVERGED', 'CONFLICTING_DUPLICATES']
    if (!(refused instanceof NoisyTeacherError && codes.includes(refused.code))) throw refused
    return { error: Number.NaN, refused }
  }
}
