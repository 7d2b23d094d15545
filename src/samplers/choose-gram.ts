import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkChoice, checkInteger, NoisyTeacherError } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { takeRows } from '../engine/take-rows.js'
import { gramMatvec } from '../ops/gram/gram.js'
import { type Kernel, laplace } from '../ops/kernels.js'
import { stream } from '../random/stream.js'
import { type RightHandSides, solveGram } from '../solve/gram.js'
import { checkSides, type Sides } from '../solve/sides.js'
import { medianDistance } from './bandwidth.js'
import { prepareGram } from './kernel.js'
import { targetsOf } from './targets.js'

export interface ChooseGramOptions extends CallOptions {
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
  /** Deals the rows into folds. */
  seed?: number
  /** Of each solve; a thousandth is far within what noisy values can tell apart. */
  tolerance?: number
}

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
  const { ridges = [0.01, 0.1, 1], method = 'leave-one-out', folds = 5 } = options
  const sides = checkSides('chooseGram', b, x.rows)
  checkChoice('chooseGram', 'method', method, ['leave-one-out', 'k-fold'])
  if (method === 'k-fold') checkInteger('chooseGram', 'folds', folds, 2, x.rows)
  const errorOf = method === 'k-fold' ? foldedError : leftOutError
  return whileBorrowed('chooseGram', [x], async () => {
    const kernels = options.kernels ?? (await kernelsOf(x, options))
    return leastOf(kernels, ridges, (tried) => errorOf(x, sides, tried, options))
  })
}

/** What is left out is predicted best by; of equals the first. */
async function leastOf(
  kernels: readonly Kernel[],
  ridges: readonly number[],
  errorOf: (tried: Candidate) => Promise<number>,
): Promise<ChosenGram> {
  check(kernels.length * ridges.length > 0, 'BAD_OPTION', () => 'chooseGram: no kernel, bandwidth or ridge was given')
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
  const taken = takenDataset('chooseKernel', train, { shares: true })
  return chooseGram(taken.x, targetsOf('chooseKernel', taken), options)
}

async function kernelsOf(x: Matrix, options: ChooseGramOptions): Promise<Kernel[]> {
  const { kernel = laplace, bandwidths } = options
  if (bandwidths) return bandwidths.map((bandwidth) => kernel({ bandwidth }))
  const median = await medianDistance(x, { ...callOptions(options), seed: options.seed })
  return [0.5, 1, 2].map((share) => kernel({ bandwidth: share * median }))
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

async function leftOutError(x: Matrix, { values }: Sides, { kernel, ridge }: Candidate, options: ChooseGramOptions) {
  const { tolerance = 1e-3 } = options
  const call = callOptions(options)
  using geometry = await prepareGram(kernel, x, { ...call, ridge, tolerance, method: 'cholesky' })
  const { meanSquare } = await geometry.leaveOneOut(values, call)
  return meanSquare
}

async function foldedError(x: Matrix, sides: Sides, { kernel, ridge }: Candidate, options: ChooseGramOptions) {
  const { folds = 5, seed = 0, tolerance = 1e-3 } = options
  const call = callOptions(options)
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

function callOptions({ signal, onProgress }: CallOptions): CallOptions {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) }
}
