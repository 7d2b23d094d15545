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
import { prepareGram } from './kernel.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { targetsOf } from './targets.js'

export interface ChooseGramOptions extends FitOptions {
  /** Makes the kernel of a bandwidth. */
  kernel?: (options: { bandwidth: number }) => Kernel
  /** Bandwidths to choose from, in units of the inputs: a half, one and two medians of the distance between two rows if none are given. */
  bandwidths?: readonly number[]
  /** Kernels to choose from, instead of bandwidths. */
  kernels?: readonly Kernel[]
  ridges?: readonly number[]
  /** 'leave-one-out': from one factor in closed form. 'k-fold': by as many fits as there are folds. */
  method?: 'leave-one-out' | 'k-fold'
  folds?: number
  /** Of each solve; a thousandth is far within what noisy values can tell apart. */
  tolerance?: number
}

export const CHOOSE_GRAM_OPTIONS = {
  kernel: callback<(options: { bandwidth: number }) => Kernel>('a function of { bandwidth }, like laplace').or(laplace),
  bandwidths: list(positive()),
  kernels: list(kernelOption()),
  ridges: list(number(0)).or([0.01, 0.1, 1]),
  method: choice(['leave-one-out', 'k-fold']).or('leave-one-out'),
  folds: integer(2).or(5),
  tolerance: positive().or(1e-3),
  ...FIT_OPTIONS,
} satisfies TableOf<ChooseGramOptions>

type Choosing = Seeded<typeof CHOOSE_GRAM_OPTIONS>

/** A kernel and ridge that were tried, and their error. */
export interface TriedGram {
  kernel: Kernel
  ridge: number
  /** The mean squared error of left-out values; NaN where there is none. */
  meanSquare: number
  /** Why the solve was refused, if it was. */
  refused?: NoisyTeacherError
}

/** The kernel and ridge that were chosen, and what else was tried. */
export interface ChosenGram {
  kernel: Kernel
  ridge: number
  meanSquare: number
  candidates: readonly TriedGram[]
}

/**
 * The kernel (or its bandwidth) and the ridge that predict left-out values best: the least mean squared error, of equals the
 * first. b is row-major n×outputs. A candidate that cannot be solved is left out and says why.
 * Errors: BAD_OPTION, BAD_SHAPE, BAD_VALUE, OUT_OF_MEMORY; what the last candidate was refused for where all were.
 */
export async function chooseGram(x: Matrix, b: RightHandSides, options: ChooseGramOptions = {}): Promise<ChosenGram> {
  const taken = takeSeeded('chooseGram', CHOOSE_GRAM_OPTIONS, options)
  checkMatrix('chooseGram', 'x', x)
  const sides = checkSides('chooseGram', b, x.rows)
  if (taken.method === 'k-fold') checkInteger('chooseGram', 'folds', taken.folds, 2, x.rows)
  return chooseFor(x, sides, taken)
}

function chooseFor(x: Matrix, sides: Sides, taken: Choosing): Promise<ChosenGram> {
  const errorOf = taken.method === 'k-fold' ? foldedError : leftOutError
  return whileBorrowed('chooseGram', [x], async () => {
    const kernels = taken.kernels ?? (await kernelsOf(x, taken))
    return leastOf(kernels, taken.ridges, (tried) => errorOf(x, sides, tried, taken))
  })
}

/** What is left out is predicted best by; of equals the first. */
async function leastOf(
  kernels: readonly Kernel[],
  ridges: readonly number[],
  errorOf: (tried: Candidate) => Promise<number>,
): Promise<ChosenGram> {
  const candidates: TriedGram[] = []
  for (const kernel of kernels) {
    for (const ridge of ridges) {
      const tried = { kernel, ridge }
      candidates.push({ ...tried, ...(await attempt(() => errorOf(tried))) })
    }
  }
  const least = Math.min(...candidates.map(({ meanSquare }) => meanSquare).filter((value) => !Number.isNaN(value)))
  const best = candidates.find(({ meanSquare }) => meanSquare === least)
  if (!best) throw candidates[candidates.length - 1].refused
  return { kernel: best.kernel, ridge: best.ridge, meanSquare: least, candidates }
}

/** `chooseGram` for a kernel classifier: its kernel and ridge are what `fitKernel` takes. Errors: as `chooseGram`. */
export async function chooseKernel(train: Dataset, options: ChooseGramOptions = {}): Promise<ChosenGram> {
  const own = takeSeeded('chooseKernel', CHOOSE_GRAM_OPTIONS, options)
  const taken = takenDataset('chooseKernel', train, { shares: true })
  return chooseGram(taken.x, targetsOf('chooseKernel', taken), own)
}

async function kernelsOf(x: Matrix, taken: Choosing): Promise<Kernel[]> {
  const made = (bandwidth: number): Kernel => {
    const kernel = taken.kernel({ bandwidth })
    checkKernel('chooseGram', kernel)
    return kernel
  }
  if (taken.bandwidths) return taken.bandwidths.map(made)
  const median = await medianDistance(x, pickOptions(FIT_OPTIONS, taken))
  return [0.5, 1, 2].map((share) => made(share * median))
}

/** A refusal of the numbers is an answer; any other is the caller's. */
async function attempt(measure: () => Promise<number>): Promise<Pick<TriedGram, 'meanSquare' | 'refused'>> {
  try {
    return { meanSquare: await measure() }
  } catch (error) {
    const codes = ['NOT_POSITIVE_DEFINITE', 'NOT_CONVERGED', 'CONFLICTING_DUPLICATES']
    if (!(error instanceof NoisyTeacherError && codes.includes(error.code))) throw error
    return { meanSquare: Number.NaN, refused: error }
  }
}

type Candidate = Pick<TriedGram, 'kernel' | 'ridge'>

async function leftOutError(x: Matrix, { values }: Sides, { kernel, ridge }: Candidate, taken: Choosing) {
  const { tolerance } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  using geometry = await prepareGram(kernel, x, { ...call, ridge, tolerance, method: 'cholesky' })
  const { meanSquare } = await geometry.leaveOneOut(values, call)
  return meanSquare
}

async function foldedError(x: Matrix, sides: Sides, { kernel, ridge }: Candidate, taken: Choosing) {
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

/** The values of some rows. */
function pick({ values, outputs }: Sides, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length * outputs)
  rows.forEach((row, at) => {
    picked.set(values.subarray(row * outputs, (row + 1) * outputs), at * outputs)
  })
  return picked
}
