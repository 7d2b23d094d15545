import type { Call, Within } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { takeRows } from '../engine/take-rows.js'
import { substituteIn } from '../ops/cholesky.js'
import type { Precision } from '../ops/gram/gram.js'
import { type SymmetricGram, symmetricIn } from '../ops/gram/symmetric.js'
import { stream } from '../random/stream.js'
import type { Approach, GramSystem } from './approach.js'
import { blockCg } from './block-cg.js'
import { type Centres, centresIn } from './centres.js'
import { norms, subtract } from './norms.js'
import type { Correction, CorrectOptions } from './refine.js'

/** Columns that share a Krylov space: with more, the algebra on blocks of them costs more than it saves. */
const TOGETHER = 24
/** What one correction may leave over at best: products in float32 allow no more, directions that are dropped are as small. */
const REACH: Readonly<Record<Precision, number>> = { f32: 5e-4, f64: 1e-6 }
/** Of what is asked for, since the recursion's residual is not quite the true one. */
const MARGIN = 0.85
/** Steps of one correction at most. */
const MOST = 2000
/** Steps after which the rate tells how many there will be. */
const PILOT = 6

/** How many of so many columns are solved together. */
export function batchOf(outputs: number): number {
  return Math.ceil(outputs / Math.ceil(outputs / TOGETHER))
}

export interface ConjugateOptions {
  precision: Precision
  /** Whether to keep all pairs of the Gram matrix. */
  stored: boolean
  /** Steps that another way would cost: beyond so many to come it gives up. */
  patience: number
}

/**
 * By conjugate gradients with products in `precision`. Rows are taken in random order; some, the centres, are eliminated
 * exactly, which leaves the Schur complement on the others, with its diagonal as preconditioner. That needs no n×k matrix to be kept, and beat a
 * Nyström preconditioner with uniform or randomly pivoted centres in steps (n = 3,000 in 20 clusters of unlike widths, Laplace, k = 750, to
 * 1e-6: 19 against 37; Gaussian 54 against 173); centres chosen by random pivoting were no better here.
 * Errors: NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY.
 */
export async function conjugateIn(call: Call, system: GramSystem, options: ConjugateOptions): Promise<Approach> {
  const order = stream(0, 'centres').permutation(system.rows.rows)
  const rows = takeRows(system.rows, order)
  let centres: Centres | undefined
  try {
    const { kernel, rowOf } = system
    centres = await centresIn(call, { ...system, rowOf: (pivot) => rowOf(order[pivot]) }, rows)
    const gram = await symmetricIn(call, kernel, rows, options)
    return new Conjugate({ ridge: system.ridge, order, rows, centres, gram }, options)
  } catch (error) {
    centres?.factor.dispose()
    rows.dispose()
    throw error
  }
}

interface Parts {
  ridge: number
  /** Which row of the system each row is. */
  order: Uint32Array | Int32Array
  rows: Matrix
  centres: Centres
  gram: SymmetricGram
}

class Conjugate implements Approach {
  readonly method = 'cg'
  readonly precision: Precision
  #parts: Parts
  #patience: number

  constructor(parts: Parts, { precision, patience }: ConjugateOptions) {
    this.#parts = parts
    this.precision = precision
    this.#patience = patience
  }

  /** Some columns at a time. */
  async correctIn(call: Call, b: Float64Array, { outputs, share }: CorrectOptions): Promise<Correction> {
    const { order } = this.#parts
    const x = new Float64Array(b.length)
    let steps = 0
    const batch = batchOf(outputs)
    for (let first = 0; first < outputs; first += batch) {
      const count = Math.min(batch, outputs - first)
      const some = new Float64Array(order.length * count)
      order.forEach((row, i) => {
        const at = row * outputs + first
        some.set(b.subarray(at, at + count), i * count)
      })
      const found = await this.#solveIn(call, some, count, share)
      order.forEach((row, i) => {
        x.set(found.x.subarray(i * count, (i + 1) * count), row * outputs + first)
      })
      steps += found.steps
      if (found.hopeless) return { x, steps, hopeless: true }
    }
    return { x, steps }
  }

  dispose(): void {
    const { gram, centres, rows } = this.#parts
    for (const part of [gram, centres.factor, rows]) part.dispose()
  }

  /** Columns of b, and the solution, in the order of the rows. */
  async #solveIn(call: Call, b: Float64Array, outputs: number, share: number): Promise<Correction> {
    const k = this.#parts.centres.count
    const tolerance = MARGIN * innerShare(share, REACH[this.precision])
    const progress = progressOf(call.who, tolerance, Math.ceil(Math.log(share) / Math.log(tolerance)))
    const solved = await this.#eliminate(call, b.subarray(0, k * outputs), outputs, progress.within)
    const x = new Float64Array(b.length)
    x.set(solved)
    const rest = subtract(b, await this.#product(call, x, outputs, k, progress.within)).fill(0, 0, k * outputs)
    const system = {
      apply: async (p: Float64Array, columns: number) => {
        const product = await this.#product(call, p, columns, b.length, progress.within)
        const { ridge } = this.#parts
        for (let at = 0; at < p.length; at++) product[at] += ridge * p[at]
        return product.fill(0, 0, k * columns)
      },
      precondition: (r: Float64Array, columns: number) => this.#precondition(call, r, columns, progress.within),
    }
    const sizes = norms(b, outputs, new Uint8Array(b.length / outputs).fill(1))
    let hopeless = false
    const onStep = (step: number, residual: number) => {
      hopeless = progress.tell(step, residual) > this.#patience
      return hopeless
    }
    const { x: found, steps } = await blockCg(system, rest, { outputs, tolerance, sizes, most: MOST, onStep })
    for (let at = 0; at < x.length; at++) x[at] += found[at]
    return { x, steps, hopeless }
  }

  /** Z with A z = D⁻¹ r but on the centres, where A z is 0. */
  async #precondition(call: Call, r: Float64Array, columns: number, within: Within): Promise<Float64Array> {
    const { count, diagonal } = this.#parts.centres
    const z = r.slice()
    for (let row = count, at = count * columns; at < z.length; row++) {
      for (let c = 0; c < columns; c++, at++) z[at] /= diagonal[row - count]
    }
    const product = await this.#product(call, z, columns, count, within)
    const solved = await this.#eliminate(call, product.subarray(0, count * columns), columns, within)
    for (let at = 0; at < solved.length; at++) z[at] = -solved[at]
    return z
  }

  #eliminate(call: Call, b: Float64Array, columns: number, within: Within): Promise<Float64Array> {
    return substituteIn(call, this.#parts.centres.factor, b, columns, within)
  }

  /** K v by the pairs that rows before `reach` are in. */
  async #product(call: Call, v: Float64Array, columns: number, reach: number, within: Within): Promise<Float64Array> {
    const { memory } = call.engine
    const n = v.length / columns
    const address = call.allocate(v.length * 8)
    memory.view<Float64Array>(Float64Array, address, v.length).set(v)
    const operand = { address, type: 'f64', rows: n, cols: columns } as const
    const product = await this.#parts.gram.multiplyIn(call, operand, { reach: Math.min(reach, n), within })
    const values = memory.view<Float64Array>(Float64Array, product.address, v.length).slice()
    call.free(product.address)
    call.free(address)
    return values
  }
}

/** What one of equal corrections shall leave over, so that as many as are needed reach the share. */
function innerShare(share: number, reach: number): number {
  const corrections = Math.max(1, Math.ceil(Math.log(share) / Math.log(reach)))
  return share ** (1 / corrections)
}

/** Tells how far the steps are, by the rate of their residuals so far. */
function progressOf(who: string, tolerance: number, corrections: number) {
  const within = { stage: `${who}: conjugate gradients`, step: { done: 0, total: 20 } }
  return {
    within,
    /** Returns the steps to come, of all corrections; 0 while the rate is not known. */
    tell(step: number, residual: number): number {
      const all = residual < 1 ? (step * Math.log(tolerance)) / Math.log(residual) : 2 * MOST
      within.step = { done: step, total: Math.max(step, Math.min(Math.ceil(all), MOST)) }
      return step < PILOT ? 0 : corrections * all - step
    },
  }
}
