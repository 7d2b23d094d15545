import { NoisyTeacherError } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { choice, integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { type EngineLimits, largestThat, limitsOf } from '../engine/room.js'
import { factorBytes } from '../ops/cholesky/factor.js'
import { substituteBytes } from '../ops/cholesky/substitute.js'
import { crossBytes } from '../ops/cross.js'
import { ELEMENT_BYTES, ELEMENT_TYPES } from '../ops/element.js'
import { matvecBytes, type Precision } from '../ops/gram/gram.js'
import { lowerBytes, triangleBytes } from '../ops/gram/parts.js'
import { storedBytes, symmetricBytes } from '../ops/gram/symmetric.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { panelBytes } from '../ops/panel.js'
import { PRODUCT_COLUMNS } from './apply.js'
import { batchColumns } from './conjugate.js'
import { centersFor, preconditionerBytes, preconditionerPeakBytes } from './nystrom-preconditioner.js'
import { SKETCH_COLUMNS, SKETCH_OUTPUTS_MIN } from './sketch.js'

/** Values of the option `method` of a solve. */
export const METHODS = ['auto', 'cholesky', 'cg'] as const
/**
 * The method of a solve: a Cholesky factor ('cholesky'), conjugate gradients ('cg'), or the cheaper one that fits in
 * memory ('auto').
 */
export type Method = (typeof METHODS)[number]
type MethodName = Exclude<Method, 'auto'>

/**
 * The size of a system to solve: n rows of d columns of an element type, and the expected right-hand sides and threads.
 */
export interface SystemSize {
  n: number
  d: number
  type: keyof typeof ELEMENT_BYTES
  outputs: number
  threads: number
  /** The precision of the first method: 'f32' by default. */
  precision?: Precision
}

/** Bytes of the engine's memory, needed or free, besides the rows: in total, and in the largest contiguous piece. */
export interface MemoryNeed {
  bytes: number
  piece: number
}

/**
 * A method that could solve a system, with its peak memory and its floating-point operations for the expected number of
 * steps.
 */
export interface MethodPlan extends MemoryNeed {
  method: MethodName
  precision: Precision
  /** True if 'cg' stores the entries of the Gram matrix. */
  stored: boolean
  operations: number
  /** The floating-point operations of each iteration beyond the expected number. */
  step: number
}

/** The methods to try, in this order: each is a fallback for those before it. */
export type MethodPlans = [MethodPlan, ...MethodPlan[]]

/** Operations to turn one squared distance into a kernel value: see `assembly/gram/profile.ts`. */
const PROFILE_OPERATIONS = 20
/**
 * The number of 'cg' steps that a plan expects for each batch of right-hand sides: as many as rough kernels need to
 * reach a relative residual of 1e-6.
 */
const EXPECTED_STEPS = 25
/** The cost of starting the many short rounds of work in one 'cg' step, in operations. */
const STEP_OVERHEAD_OPERATIONS = 1e8
/**
 * The duration of an operation relative to one in float32 in WebAssembly: in float64, and in JavaScript's block
 * algebra.
 */
export const SLOWDOWN = { f64: 2.5, block: 15 }

/**
 * Plans 'cholesky'. Its memory is the triangle of the matrix plus that of the most demanding stage: the Gram matrix,
 * the factor, the triangular solves, or the residual with its sketch.
 */
export function planCholesky(size: SystemSize, precision: Precision): MethodPlan {
  const { n, d, outputs, threads } = size
  const piece = triangleBytes(n, precision)
  const stages = [
    lowerBytes({ n, d, precision, threads }),
    factorBytes(n, precision, threads),
    substituteBytes(n, precision, outputs, threads),
    residualBytes(size),
  ]
  const gram = (n * n * (2 * d + PROFILE_OPERATIONS)) / 2
  const step = 2 * n * n * (outputs + Math.min(outputs, SKETCH_OUTPUTS_MIN)) + 2 * gram
  const operations = (gram + n ** 3 / 3) * (precision === 'f64' ? SLOWDOWN.f64 : 1) + step
  return { method: 'cholesky', precision, stored: false, bytes: piece + Math.max(...stages), piece, operations, step }
}

/** Returns the bytes for the residual in float64 and, if there are many right-hand sides, its sketch. */
function residualBytes({ n, d, outputs, threads }: SystemSize): number {
  const columns = Math.min(outputs < SKETCH_OUTPUTS_MIN ? outputs : Math.max(outputs, SKETCH_COLUMNS), PRODUCT_COLUMNS)
  const product = matvecBytes({ m: n, n, d, outputs: columns, precision: 'f64', threads, symmetric: true })
  return Math.max(n * columns * 8 + product, outputs < SKETCH_OUTPUTS_MIN ? 0 : crossBytes(n, SKETCH_COLUMNS, outputs))
}

/**
 * Plans 'cg'. Its memory is the reordered rows, the preconditioner, the packed rows and, if stored, the Gram matrix,
 * plus that of the most demanding stage, such as a product or the residual.
 */
function planConjugate(size: SystemSize, precision: Precision, stored: boolean): MethodPlan {
  const { n, d, type, threads } = size
  const count = centersFor(n)
  const columns = batchColumns(size.outputs)
  const pairs = stored ? storedBytes(n, precision) : 0
  const kept = n * d * ELEMENT_BYTES[type] + preconditionerBytes(n, precision) + pairs + 64 * 6
  const product = symmetricBytes({ n, d, outputs: columns, precision, threads })
  const packed = symmetricBytes({ n, d, outputs: 0, precision, threads: 0 })
  const stages = [
    preconditionerPeakBytes(n, precision, threads) - pairs,
    n * columns * 8 + product,
    packed + substituteBytes(count, 'f64', columns, threads),
    packed + residualBytes(size),
  ]
  const pair = stored ? 0 : 2 * d + PROFILE_OPERATIONS
  const wide = 4 * Math.ceil(columns / 6) * 6
  const slower = precision === 'f64' ? SLOWDOWN.f64 : 1
  const step =
    (((n * n) / 2) * (pair + wide) + n * count * wide) * slower +
    12 * n * columns ** 2 * SLOWDOWN.block +
    STEP_OVERHEAD_OPERATIONS
  const gram = (n * n * (2 * d + PROFILE_OPERATIONS)) / 2
  const setUp = 3 * n * count ** 2 * slower + (count ** 3 / 3) * SLOWDOWN.f64 + (stored ? gram * slower : 0)
  const residuals = 2 * (gram + 2 * n * n * size.outputs) * SLOWDOWN.f64
  const operations = setUp + residuals + EXPECTED_STEPS * Math.ceil(size.outputs / columns) * step
  const piece = Math.max(pairs, panelBytes(n, count, precision), product)
  return { method: 'cg', precision, stored, bytes: kept + Math.max(...stages), piece, operations, step }
}

/**
 * Returns the methods to try: first the method with the fewest operations among those of the first precision that fit
 * in memory, then its fallbacks. Throws OUT_OF_MEMORY when none fits, with the bytes needed and free and the maximum
 * number of rows that would fit.
 */
function planMethods(who: string, size: SystemSize, method: Method, freeFor: (n: number) => MemoryNeed): MethodPlans {
  const { fitting, least } = compare(size, method, freeFor)
  const [first] = fitting.toSorted((a, b) => a.operations - b.operations)
  if (first) {
    const wide = size.precision === 'f64' ? [] : compare({ ...size, precision: 'f64' }, method, freeFor).fitting
    const direct = fitting.filter((plan) => plan !== first && plan.method === 'cholesky')
    return [first, ...direct, ...wide.slice(0, 1)]
  }
  const most = largestThat((n) => compare({ ...size, n }, method, freeFor).fitting.length > 0, size.n)
  const free = freeFor(size.n)
  const needed = `n=${size.n} needs ${least.bytes} bytes by '${least.method}', ${least.piece} of them in one piece`
  const there = `${Math.max(free.bytes, 0)} are free, ${Math.max(free.piece, 0)} in one piece`
  throw new NoisyTeacherError('OUT_OF_MEMORY', `${who}: ${needed}, but ${there}; up to n=${most} would fit`)
}

const fits = (need: MemoryNeed, free: MemoryNeed): boolean => need.bytes <= free.bytes && need.piece <= free.piece

/** Returns the methods of a precision that fit in memory, and the one that needs the fewest bytes, fitting or not. */
function compare(size: SystemSize, method: Method, freeFor: (n: number) => MemoryNeed) {
  const free = freeFor(size.n)
  const { precision = 'f32' } = size
  const stored = precision === 'f32' ? [planConjugate(size, precision, true)] : []
  const all = [planCholesky(size, precision), ...stored, planConjugate(size, precision, false)]
  const methods = all.filter((plan) => method === 'auto' || plan.method === method)
  return {
    fitting: methods.filter((plan) => fits(plan, free)),
    least: methods.reduce((a, b) => (b.bytes < a.bytes ? b : a)),
  }
}

/**
 * Returns the methods to try for the rows x in the free memory of their engine. Throws OUT_OF_MEMORY when none fits.
 */
export function planMethodsFor(
  who: string,
  x: Matrix,
  outputs: number,
  method: Method,
  precision?: Precision,
): MethodPlans {
  const { capabilities, memory } = x.engine
  const free = { bytes: memory.maxBytes - memory.bytesInUse, piece: memory.largestFree }
  const size = { n: x.rows, d: x.cols, type: x.type, outputs, threads: capabilities.threads, precision }
  return planMethods(who, size, method, () => free)
}

/** Options of `plan.gram`: the size of the system, and the options of its solve. */
export interface PlanGramOptions {
  /** The number of rows of x, at least 1. */
  n: number
  /** The number of columns of x, at least 1. */
  d: number
  /** The number of right-hand sides, at least 1; 1 by default. */
  outputs?: number
  /** The ridge of the solve, at least 0 (default). It does not change the estimate. */
  ridge?: number
  /** The method to estimate. 'auto' (default) picks the cheaper one that fits in memory. */
  method?: Method
  /** The element type of x: 'f32' by default. Matrices made from plain arrays or a Float64Array have 'f64'. */
  type?: keyof typeof ELEMENT_BYTES
}

/** Option table of `plan.gram`. */
export const PLAN_GRAM_OPTIONS = {
  n: integer(1).required(),
  d: integer(1).required(),
  outputs: integer(1).or(1),
  ridge: number(0).or(0),
  method: choice(METHODS).or('auto'),
  type: choice(ELEMENT_TYPES).or('f32'),
} satisfies TableOf<PlanGramOptions>

/** The result of `plan.gram`: the method that a solve will try first, its estimated cost, and its fallbacks. */
export interface GramPlan {
  method: MethodName
  precision: Precision
  /** True if 'cg' stores all entries of the Gram matrix; false if it computes them again in each product. */
  stored: boolean
  /** Peak bytes of the engine's memory, including the rows. */
  bytes: number
  /** Estimated floating-point operations, with one correction for 'cholesky' and 25 steps for 'cg'. */
  operations: number
  /** The methods that are tried next, in this order, if this one does not reach the tolerance. */
  fallbacks: Omit<GramPlan, 'fallbacks'>[]
}

/**
 * Estimates the cost of `solveGram` before anything is allocated. `room` is an engine, or limits: `threads` (1 by
 * default) and `maxBytes` (4 GiB by default). Throws BAD_OPTION when the kernel, an option or a limit is invalid;
 * CLOSED when the engine was closed; OUT_OF_MEMORY when no method fits, with the maximum number of rows that would.
 */
export function planGram(kernel: Kernel, options: PlanGramOptions, room: EngineLimits = {}): GramPlan {
  const who = 'plan.gram'
  const { n, d, outputs, method, type } = takeOptions(who, PLAN_GRAM_OPTIONS, options)
  checkKernel(who, kernel)
  const { threads, bytes } = limitsOf(who, room)
  const rows = (count: number) => count * d * ELEMENT_BYTES[type]
  const freeFor = (count: number) => ({ bytes: bytes - rows(count), piece: bytes - rows(count) })
  const methods = planMethods(who, { n, d, type, outputs, threads }, method, freeFor)
  const [first, ...fallbacks] = methods.map(({ step: _, piece: __, ...rest }) => ({
    ...rest,
    bytes: rest.bytes + rows(n),
  }))
  return { ...first, fallbacks }
}
