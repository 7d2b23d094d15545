import { checkChoice, checkInteger, checkNumber, NoisyTeacherError } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { mostThat, type Room, roomOf } from '../engine/room.js'
import { factorBytes, substituteBytes } from '../ops/cholesky.js'
import { crossBytes } from '../ops/cross.js'
import { SIZE } from '../ops/element.js'
import { matvecBytes, triangleBytes } from '../ops/gram/gram.js'
import { checkKernel, type Kernel } from '../ops/kernels.js'
import { planNearest } from '../ops/nearest/plan.js'
import { TOGETHER } from './apply.js'
import { DIRECTIONS, MANY } from './sketch.js'

export const METHODS = ['auto', 'cholesky'] as const
export type Method = (typeof METHODS)[number]
type Named = Exclude<Method, 'auto'>

/** A solve to come: n rows of d columns, so many right-hand sides, on so many threads. */
export interface Shape {
  n: number
  d: number
  outputs: number
  threads: number
}

/** Bytes of the engine's memory beside the rows, in all and in one piece. */
export interface Bytes {
  bytes: number
  piece: number
}

/** What a method takes at its peak, and its floating-point operations for one correction. */
export interface Need extends Bytes {
  method: Named
  operations: number
}

const NEEDS: Readonly<Record<Named, (shape: Shape) => Need>> = { cholesky: choleskyNeed }

/** Operations of a profile beside the distance: see `assembly/gram/profile.ts`. */
const PROFILE = 20

/** The triangle, and beside it the most that a stage takes: Gram matrix, factor, triangular solves, residual, its sketch. */
function choleskyNeed({ n, d, outputs, threads }: Shape): Need {
  const piece = triangleBytes(n, 'f32')
  const columns = Math.min(outputs < MANY ? outputs : Math.max(outputs, DIRECTIONS), TOGETHER)
  const stages = [
    matvecBytes({ m: 0, n, d, outputs: 0, precision: 'f32', threads, symmetric: false }),
    factorBytes(n, 'f32', threads),
    substituteBytes(n, 'f32', outputs, threads),
    n * columns * 8 + matvecBytes({ m: n, n, d, outputs: columns, precision: 'f64', threads, symmetric: true }),
    outputs < MANY ? 0 : crossBytes(n, DIRECTIONS, outputs),
  ]
  const gram = (n * n * (2 * d + PROFILE)) / 2
  const correction = 2 * n * n * (outputs + Math.min(outputs, MANY)) + 2 * gram
  return {
    method: 'cholesky',
    bytes: piece + Math.max(...stages),
    piece,
    operations: gram + n ** 3 / 3 + correction,
  }
}

/**
 * The method of a solve: of those that fit the one with the fewest operations. Both the solves and `plan.gram` choose by this.
 * Errors: OUT_OF_MEMORY where none fits, with what is needed, what is free, and the most rows that would fit.
 */
export function chooseNeed(who: string, shape: Shape, method: Method, freeFor: (n: number) => Bytes): Need {
  const { best, least } = compare(shape, method, freeFor)
  if (best) return best
  const most = mostThat((n) => compare({ ...shape, n }, method, freeFor).best !== undefined, shape.n)
  const free = freeFor(shape.n)
  const needed = `n=${shape.n} needs ${least.bytes} bytes by '${least.method}', ${least.piece} of them in one piece`
  const there = `${Math.max(free.bytes, 0)} are free, ${Math.max(free.piece, 0)} in one piece`
  throw new NoisyTeacherError('OUT_OF_MEMORY', `${who}: ${needed}, but ${there}; up to n=${most} would fit`)
}

/** The best method that fits, and the one that needs the fewest bytes. */
function compare(shape: Shape, method: Method, freeFor: (n: number) => Bytes) {
  const free = freeFor(shape.n)
  const names = method === 'auto' ? (Object.keys(NEEDS) as Named[]) : [method]
  const needs = names.map((name) => NEEDS[name](shape))
  const fitting = needs.filter(({ bytes, piece }) => bytes <= free.bytes && piece <= free.piece)
  const best = fitting.sort((a, b) => a.operations - b.operations).at(0)
  return { best, least: needs.reduce((a, b) => (b.bytes < a.bytes ? b : a)) }
}

/** The method of a solve in an engine that holds the rows. */
export function chooseIn({ capabilities, memory }: Engine, who: string, shape: Omit<Shape, 'threads'>, method: Method) {
  const free = { bytes: memory.maxBytes - memory.bytesInUse, piece: memory.largestFree }
  return chooseNeed(who, { ...shape, threads: capabilities.threads }, method, () => free)
}

export interface PlanGramOptions {
  n: number
  d: number
  outputs?: number
  ridge?: number
  method?: Method
  /** What the rows are stored in. */
  type?: keyof typeof SIZE
}

export interface GramPlan {
  method: Named
  /** Of the engine's memory at the peak, the rows included. A factor that float32 is not enough for takes twice as much again. */
  bytes: number
  /** Floating-point operations, for one correction. */
  operations: number
}

/**
 * What `solveGram` will do and take, before anything is allocated, in an engine or in one of so many threads and bytes.
 * Errors: BAD_OPTION; OUT_OF_MEMORY where it cannot fit, with what would.
 */
export function planGram(
  kernel: Kernel,
  { n, d, outputs = 1, ridge = 0, method = 'auto', type = 'f32' }: PlanGramOptions,
  room: Room = {},
): GramPlan {
  const who = 'plan.gram'
  checkKernel(who, kernel)
  for (const [name, value] of Object.entries({ n, d, outputs })) checkInteger(who, name, value, 1)
  checkNumber(who, 'ridge', ridge, 0)
  checkChoice(who, 'type', type, ['f32', 'f64', 'u8'])
  checkChoice(who, 'method', method, METHODS)
  const { threads, bytes } = roomOf(who, room)
  const rows = (count: number) => count * d * SIZE[type]
  const freeFor = (count: number) => ({ bytes: bytes - rows(count), piece: bytes - rows(count) })
  const need = chooseNeed(who, { n, d, outputs, threads }, method, freeFor)
  return { method: need.method, bytes: need.bytes + rows(n), operations: need.operations }
}

/** What a large call will do and take, before anything is allocated. */
export const plan = Object.freeze({ gram: planGram, nearest: planNearest })
