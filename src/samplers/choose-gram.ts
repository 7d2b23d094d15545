import { type Dataset, takenDataset } from '../data/dataset.js'
import { checkInteger, NoisyTeacherError } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import {
  CALL_OPTIONS,
  callback,
  choice,
  integer,
  list,
  number,
  pickOptions,
  positive,
  type TableOf,
} from '../engine/options.js'
import { takeRows } from '../engine/take-rows.js'
import { gramMatvec } from '../ops/gram/gram.js'
import { checkKernel, type Kernel, kernelOption } from '../ops/kernel.js'
import { laplace } from '../ops/kernels.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { type RightHandSides, solveGram } from '../solve/gram.js'
import { checkSides, type Sides } from '../solve/sides.js'
import { medianDistance } from './bandwidth.js'
import { bestOf, type Candidate, type Choice } from './choice.js'
import { prepareGram } from './gram.js'
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
  tolerance: positive().or(1e-3),
  ...FIT_OPTIONS,
} satisfies TableOf<ChooseGramOptions>

/** Checked options of `chooseGram`. */
type TakenChooseGram = Seeded<typeof CHOOSE_GRAM_OPTIONS>

/** The settings of a kernel ridge fit: a kernel and a ridge. `fitKernel` accepts them as options. */
export interface GramSettings {
  kernel: Kernel
  /** The value that is added to the diagonal of the Gram matrix. */
  ridge: number
}

/**
 * Chooses the kernel (or its bandwidth) and the ridge that predict left-out values best, for inputs x n×d and values b
 * row-major n×outputs. The error of a candidate is its mean squared error on left-out values. The candidate with the
 * smallest error is chosen, the first on ties. A candidate whose system cannot be solved gets the error NaN, and
 * `refused` has the reason.
 *
 * Throws BAD_OPTION when an option is invalid, such as more folds than rows; BAD_SHAPE when b does not fill n rows;
 * BAD_VALUE when x is not a Matrix or a value of b is not finite; DISPOSED when x was disposed; OUT_OF_MEMORY when a
 * system does not fit. If all candidates were refused, it throws the reason of the last one: NOT_POSITIVE_DEFINITE,
 * NOT_CONVERGED or CONFLICTING_DUPLICATES.
 */
export async function chooseGram(
  x: Matrix,
  b: RightHandSides,
  options: ChooseGramOptions = {},
): Promise<Choice<GramSettings>> {
  const taken = takeSeeded('chooseGram', CHOOSE_GRAM_OPTIONS, options)
  checkMatrix('chooseGram', 'x', x)
  const sides = checkSides('chooseGram', b, x.rows)
  if (taken.validation === 'k-fold') checkInteger('chooseGram', 'folds', taken.folds, 2, x.rows)
  return chooseFor(x, sides, taken)
}

/** Measures all candidates and chooses the one with the smallest error. */
function chooseFor(x: Matrix, sides: Sides, taken: TakenChooseGram): Promise<Choice<GramSettings>> {
  const errorOf = taken.validation === 'k-fold' ? foldedError : leftOutError
  return whileBorrowed('chooseGram', [x], async () => {
    const kernels = taken.kernels ?? (await kernelsOf(x, taken))
    const candidates: Candidate<GramSettings>[] = []
    for (const kernel of kernels) {
      for (const ridge of taken.ridges) {
        const settings = { kernel, ridge }
        candidates.push({ settings, ...(await attempt(() => errorOf(x, sides, settings, taken))) })
      }
    }
    const best = bestOf(candidates)
    if (!best) throw candidates[candidates.length - 1].refused
    const how = taken.validation === 'k-fold' ? `${taken.folds} folds` : 'values left out one at a time'
    const why = `the smallest mean squared error of ${candidates.length} on ${how}`
    return { chosen: best.settings, why, candidates }
  })
}

/**
 * Chooses the kernel and the ridge for a kernel classifier (`fitKernel`) of train.x, n×d. It calls `chooseGram` on the
 * regression targets of the labels: -1 and 1 for two classes, class indicators for more. Soft labels have the mean
 * target, weighted by their shares.
 *
 * Throws BAD_OPTION when an option or the number of classes is invalid; BAD_SHAPE when there are not n labels;
 * BAD_VALUE when train.x is not a Matrix or a label is not a class; DISPOSED when train.x was disposed; OUT_OF_MEMORY
 * when a system does not fit. If all candidates were refused, it throws the reason of the last one:
 * NOT_POSITIVE_DEFINITE, NOT_CONVERGED or CONFLICTING_DUPLICATES.
 */
export async function chooseKernel(train: Dataset, options: ChooseGramOptions = {}): Promise<Choice<GramSettings>> {
  const own = takeSeeded('chooseKernel', CHOOSE_GRAM_OPTIONS, options)
  const taken = takenDataset('chooseKernel', train, { shares: true })
  return chooseGram(taken.x, targetsOf('chooseKernel', taken), own)
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
async function attempt(measure: () => Promise<number>): Promise<Omit<Candidate, 'settings'>> {
  try {
    return { error: await measure() }
  } catch (refused) {
    const codes = ['NOT_POSITIVE_DEFINITE', 'NOT_CONVERGED', 'CONFLICTING_DUPLICATES']
    if (!(refused instanceof NoisyTeacherError && codes.includes(refused.code))) throw refused
    return { error: Number.NaN, refused }
  }
}

/** Returns the mean squared leave-one-out error of a candidate, computed in closed form. */
async function leftOutError(x: Matrix, { values }: Sides, { kernel, ridge }: GramSettings, taken: TakenChooseGram) {
  const { tolerance } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  using geometry = await prepareGram(kernel, x, { ...call, ridge, tolerance, method: 'cholesky' })
  const { meanSquare } = await geometry.leaveOneOut(values, call)
  return meanSquare
}

/** Returns the mean squared error of a candidate on the values of the held-out folds. */
async function foldedError(x: Matrix, sides: Sides, { kernel, ridge }: GramSettings, taken: TakenChooseGram) {
  const { folds, seed, tolerance } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  const order = stream(seed, 'folds').permutation(x.rows)
  let sum = 0
  for (let fold = 0; fold < folds; fold++) {
    const isHeld = (_: number, at: number) => at % folds === fold
    const held = order.filter(isHeld)
    const kept = order.filter((row, at) => !isHeld(row, at))
    using fitting = takeRows(x, kept)
    using testing = takeRows(x, held)
    const { coefficients } = await solveGram(kernel, fitting, pick(sides, kept), { ...call, ridge, tolerance })
    using weights = x.engine.matrix(kept.length, sides.outputs, coefficients, { type: 'f64' })
    using fitted = await gramMatvec(kernel, testing, fitting, weights, call)
    const predicted = fitted.toArray()
    pick(sides, held).forEach((value, at) => {
      sum += (value - predicted[at]) * (value - predicted[at])
    })
  }
  return sum / sides.values.length
}

/** Returns a copy of the right-hand sides of the given rows, row-major rows×outputs. */
function pick({ values, outputs }: Sides, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * outputs)
  rows.forEach((row, at) => {
    picked.set(values.subarray(row * outputs, (row + 1) * outputs), at * outputs)
  })
  return picked
}
