import { NoisyTeacherError } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { choice, integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { mostThat, type Room, roomOf } from '../engine/room.js'
import { factorBytes } from '../ops/cholesky/factor.js'
import { substituteBytes } from '../ops/cholesky/substitute.js'
import { crossBytes } from '../ops/cross.js'
import { SIZE, TYPES } from '../ops/element.js'
import { matvecBytes, type Precision } from '../ops/gram/gram.js'
import { lowerBytes, triangleBytes } from '../ops/gram/parts.js'
import { storedBytes, symmetricBytes } from '../ops/gram/symmetric.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { planNearest } from '../ops/nearest/plan.js'
import { panelBytes } from '../ops/panel.js'
import { TOGETHER as COLUMNS } from './apply.js'
import { batchOf } from './conjugate.js'
import { centersOf, nystromBytes, nystromPeak } from './nystrom-preconditioner.js'
import { DIRECTIONS, MANY } from './sketch.js'

export const METHODS = ['auto', 'cholesky', 'cg'] as const
/** How a Gram system is solved: by a factor, by conjugate gradients, or by what is sooner and fits. */
export type Method = (typeof METHODS)[number]
type Named = Exclude<Method, 'auto'>

/** A solve to come: n rows of d columns of an element type, so many right-hand sides, on so many threads. */
export interface Shape {
  n: number
  d: number
  type: keyof typeof SIZE
  outputs: number
  threads: number
}

/** Bytes of the engine's memory beside the rows, in all and in one piece. */
export interface Bytes {
  bytes: number
  piece: number
}

/** A way to solve, what it takes at its peak, and its floating-point operations where it takes the steps it should. */
export interface Need extends Bytes {
  method: Named
  precision: Precision
  /** Of 'cg': whether the pairs of the Gram matrix are kept. */
  stored: boolean
  operations: number
  /** Of one iteration more. */
  step: number
}

/** Operations of a profile beside the distance: see `assembly/gram/profile.ts`. */
const PROFILE = 20
/** Steps of 'cg' for each right-hand side that a plan counts with: what rough kernels take to 1e-6. */
const STEPS = 25
/** What the many short rounds of a step cost beside their operations. */
const ROUNDS = 1e8
/** How many times as long as a float32 operation in WebAssembly one in float64 takes, and one of the blocks in JavaScript. */
const SLOWER = { f64: 2.5, block: 15 }

/** The triangle, and beside it the most that a stage takes: Gram matrix, factor, triangular solves, residual, its sketch. */
function choleskyNeed(shape: Shape, precision: Precision): Need {
  const { n, d, outputs, threads } = shape
  const piece = triangleBytes(n, precision)
  const stages = [
    lowerBytes({ n, d, precision, threads }),
    factorBytes(n, precision, threads),
    substituteBytes(n, precision, outputs, threads),
    residualBytes(shape),
  ]
  const gram = (n * n * (2 * d + PROFILE)) / 2
  const step = 2 * n * n * (outputs + Math.min(outputs, MANY)) + 2 * gram
  const operations = (gram + n ** 3 / 3) * (precision === 'f64' ? SLOWER.f64 : 1) + step
  return { method: 'cholesky', precision, stored: false, bytes: piece + Math.max(...stages), piece, operations, step }
}

/** Of the residual in float64, and its sketch. */
function residualBytes({ n, d, outputs, threads }: Shape): number {
  const columns = Math.min(outputs < MANY ? outputs : Math.max(outputs, DIRECTIONS), COLUMNS)
  const product = matvecBytes({ m: n, n, d, outputs: columns, precision: 'f64', threads, symmetric: true })
  return Math.max(n * columns * 8 + product, outputs < MANY ? 0 : crossBytes(n, DIRECTIONS, outputs))
}

/** The rows in their order, the preconditioner, packed rows and, if stored, pairs; beside them a product or the residual. */
function conjugateNeed(shape: Shape, precision: Precision, stored: boolean): Need {
  const { n, d, type, threads } = shape
  const count = centersOf(n)
  const columns = batchOf(shape.outputs)
  const pairs = stored ? storedBytes(n, precision) : 0
  const kept = n * d * SIZE[type] + nystromBytes(n, precision) + pairs + 64 * 6
  const product = symmetricBytes({ n, d, outputs: columns, precision, threads })
  const packed = symmetricBytes({ n, d, outputs: 0, precision, threads: 0 })
  const stages = [
    nystromPeak(n, precision, threads) - pairs,
    n * columns * 8 + product,
    packed + substituteBytes(count, 'f64', columns, threads),
    packed + residualBytes(shape),
  ]
  const pair = stored ? 0 : 2 * d + PROFILE
  const wide = 4 * Math.ceil(columns / 6) * 6
  const slower = precision === 'f64' ? SLOWER.f64 : 1
  const step =
    (((n * n) / 2) * (pair + wide) + n * count * wide) * slower + 12 * n * columns ** 2 * SLOWER.block + ROUNDS
  const gram = (n * n * (2 * d + PROFILE)) / 2
  const setUp = 3 * n * count ** 2 * slower + (count ** 3 / 3) * SLOWER.f64 + (stored ? gram * slower : 0)
  const residuals = 2 * (gram + 2 * n * n * shape.outputs) * SLOWER.f64
  const operations = setUp + residuals + STEPS * Math.ceil(shape.outputs / columns) * step
  const piece = Math.max(pairs, panelBytes(n, count, precision), product)
  return { method: 'cg', precision, stored, bytes: kept + Math.max(...stages), piece, operations, step }
}

/**
 * The ways to solve, in the order to try them: first of those in float32 that fit the one with the fewest operations, then what
 * should do where that fails. Both the solves and `plan.gram` choose by this.
 * Errors: OUT_OF_MEMORY where none fits, with what is needed, what is free, and the most rows that would fit.
 */
function chooseNeeds(who: string, shape: Shape, method: Method, freeFor: (n: number) => Bytes): [Need, ...Need[]] {
  const { fitting, least } = compare(shape, method, freeFor)
  const [first] = fitting.toSorted((a, b) => a.operations - b.operations)
  if (first) {
    const wide = [choleskyNeed(shape, 'f64'), conjugateNeed(shape, 'f64', false)].filter((need) => {
      return (method === 'auto' || need.method === method) && fits(need, freeFor(shape.n))
    })
    const direct = fitting.filter((need) => need !== first && need.method === 'cholesky')
    return [first, ...direct, ...wide.slice(0, 1)]
  }
  const most = mostThat((n) => compare({ ...shape, n }, method, freeFor).fitting.length > 0, shape.n)
  const free = freeFor(shape.n)
  const needed = `n=${shape.n} needs ${least.bytes} bytes by '${least.method}', ${least.piece} of them in one piece`
  const there = `${Math.max(free.bytes, 0)} are free, ${Math.max(free.piece, 0)} in one piece`
  throw new NoisyTeacherError('OUT_OF_MEMORY', `${who}: ${needed}, but ${there}; up to n=${most} would fit`)
}

const fits = (need: Bytes, free: Bytes): boolean => need.bytes <= free.bytes && need.piece <= free.piece

/** The ways in float32 that fit, and the one of all that needs the fewest bytes. */
function compare(shape: Shape, method: Method, freeFor: (n: number) => Bytes) {
  const free = freeFor(shape.n)
  const all = [choleskyNeed(shape, 'f32'), conjugateNeed(shape, 'f32', true), conjugateNeed(shape, 'f32', false)]
  const needs = all.filter((need) => method === 'auto' || need.method === method)
  return {
    fitting: needs.filter((need) => fits(need, free)),
    least: needs.reduce((a, b) => (b.bytes < a.bytes ? b : a)),
  }
}

/** The ways to solve for rows that an engine holds. */
export function chooseIn(who: string, x: Matrix, outputs: number, method: Method): [Need, ...Need[]] {
  const { capabilities, memory } = x.engine
  const free = { bytes: memory.maxBytes - memory.bytesInUse, piece: memory.largestFree }
  const shape = { n: x.rows, d: x.cols, type: x.type, outputs, threads: capabilities.threads }
  return chooseNeeds(who, shape, method, () => free)
}

/** The sizes of a solve to come. */
export interface PlanGramOptions {
  n: number
  d: number
  outputs?: number
  ridge?: number
  method?: Method
  /** What the rows are stored in. */
  type?: keyof typeof SIZE
}

export const PLAN_GRAM_OPTIONS = {
  n: integer(1).required(),
  d: integer(1).required(),
  outputs: integer(1).or(1),
  ridge: number(0).or(0),
  method: choice(METHODS).or('auto'),
  type: choice(TYPES).or('f32'),
} satisfies TableOf<PlanGramOptions>

/** What a solve will do and take. */
export interface GramPlan {
  method: Named
  precision: Precision
  /** Of 'cg': whether all pairs of the Gram matrix are kept. */
  stored: boolean
  /** Of the engine's memory at the peak, the rows included. */
  bytes: number
  /** Floating-point operations: of 'cholesky' with one correction, of 'cg' with 25 steps. */
  operations: number
  /** What is tried after it, in this order, where it does not reach the tolerance. */
  otherwise: Omit<GramPlan, 'otherwise'>[]
}

/**
 * What `solveGram` will do and take, before anything is allocated, in an engine or in one of so many threads and bytes.
 * Errors: BAD_OPTION; OUT_OF_MEMORY where it cannot fit, with what would.
 */
export function planGram(kernel: Kernel, options: PlanGramOptions, room: Room = {}): GramPlan {
  const who = 'plan.gram'
  const { n, d, outputs, method, type } = takeOptions(who, PLAN_GRAM_OPTIONS, options)
  checkKernel(who, kernel)
  const { threads, bytes } = roomOf(who, room)
  const rows = (count: number) => count * d * SIZE[type]
  const freeFor = (count: number) => ({ bytes: bytes - rows(count), piece: bytes - rows(count) })
  const needs = chooseNeeds(who, { n, d, type, outputs, threads }, method, freeFor)
  const [first, ...otherwise] = needs.map(({ step: _, piece: __, ...need }) => ({
    ...need,
    bytes: need.bytes + rows(n),
  }))
  return { ...first, otherwise }
}

/** What a large call will do and take, before anything is allocated. */
export const plan = Object.freeze({
  /** Of `solveGram`; see there. */
  gram: planGram,
  /** Of `nearest`. */
  nearest: planNearest,
})
