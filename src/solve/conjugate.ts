import type { Call, Within } from '../engine/call.js'
import { handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { gatherRows } from '../engine/take-rows.js'
import type { Precision } from '../ops/gram/gram.js'
import { type SymmetricGram, symmetricIn } from '../ops/gram/symmetric.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import { Approach, type GramSystem } from './approach.js'
import { blockCg } from './block-cg.js'
import { type Nystrom, nystromIn } from './nystrom.js'
import type { Correction, CorrectOptions } from './refine.js'

/** Columns that share a Krylov space: with more, the algebra on blocks of them costs more than it saves. */
const TOGETHER = 24
/** What one correction may leave over at best: products in float32 allow no more, directions that are dropped are as small. */
const REACH: Readonly<Record<Precision, number>> = { f32: 5e-4, f64: 1e-6 }
/** Of what is asked for, since the recursion's residual is not quite the true one. */
const MARGIN = 0.85
/** Steps of one correction at most. */
const MOST = 2000
/** Steps without a smaller residual after which none is expected. */
const STALL = 200
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
 * By conjugate gradients with products in `precision`, preconditioned by some of the rows; those are the first of a random order.
 * Errors: NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY.
 */
export async function conjugateIn(call: Call, system: GramSystem, options: ConjugateOptions): Promise<Approach> {
  const stage = `${call.who}: rows in random order`
  const order = await shuffle(stream(0, 'centers'), system.rows.rows, stage, call.options)
  return handOver(await gatherRows(system.rows, order, stage, call.options), async (rows) => {
    return handOver(await nystromIn(call, system, rows, options.precision), async (nystrom) => {
      const gram = await symmetricIn(call, system.kernel, rows, options)
      return new Conjugate({ ridge: system.ridge, order, rows, nystrom, gram }, options)
    })
  })
}

interface Parts {
  ridge: number
  /** Which row of the system each row is. */
  order: Uint32Array | Int32Array
  rows: Matrix
  nystrom: Nystrom
  gram: SymmetricGram
}

class Conjugate extends Approach {
  readonly method = 'cg'
  readonly precision: Precision
  #parts: Parts
  #patience: number

  constructor(parts: Parts, { precision, patience }: ConjugateOptions) {
    const { gram, nystrom, rows } = parts
    super(rows.engine, { owns: [gram, nystrom, rows] })
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
    const patience = (this.#patience * batch) / outputs
    for (let first = 0; first < outputs; first += batch) {
      const count = Math.min(batch, outputs - first)
      const some = new Float64Array(order.length * count)
      await call.loop(order.length, count, (from, to) => {
        for (let i = from; i < to; i++) {
          for (let c = 0; c < count; c++) some[i * count + c] = b[order[i] * outputs + first + c]
        }
      })
      const found = await this.#solveIn(call, some, { outputs: count, share, patience })
      await call.loop(order.length, count, (from, to) => {
        for (let i = from; i < to; i++) {
          for (let c = 0; c < count; c++) x[order[i] * outputs + first + c] = found.x[i * count + c]
        }
      })
      steps += found.steps
      if (found.hopeless) return { x, steps, hopeless: true }
    }
    return { x, steps }
  }

  describe(): string {
    return `the solver by conjugate gradients of ${this.#parts.rows.rows} rows`
  }

  /** Columns of b, and the solution, in the order of the rows. */
  async #solveIn(
    call: Call,
    b: Float64Array,
    { outputs, share, patience }: CorrectOptions & { patience: number },
  ): Promise<Correction> {
    const { ridge, nystrom } = this.#parts
    const tolerance = MARGIN * innerShare(share, REACH[this.precision])
    const progress = progressOf(call.who, tolerance, Math.ceil(Math.log(share) / Math.log(tolerance)))
    const system = {
      loop: call.loop.bind(call),
      apply: async (p: Float64Array, columns: number) => {
        const product = await this.#product(call, p, columns, progress.within)
        await call.loop(p.length, 1, (from, to) => {
          for (let at = from; at < to; at++) product[at] += ridge * p[at]
        })
        return product
      },
      precondition: (r: Float64Array, columns: number) => nystrom.applyIn(call, r, columns, progress.within),
    }
    let hopeless = false
    let best = { step: 0, residual: 1 }
    const onStep = (step: number, residual: number) => {
      if (residual < best.residual) best = { step, residual }
      hopeless = progress.tell(step, residual) > patience
      return hopeless || step - best.step >= STALL
    }
    const { x, steps } = await blockCg(system, b, { outputs, tolerance, most: MOST, onStep })
    return { x, steps, hopeless }
  }

  /** K v. */
  async #product(call: Call, v: Float64Array, columns: number, within: Within): Promise<Float64Array> {
    const address = call.upload(v)
    const operand = { address, type: 'f64', rows: v.length / columns, cols: columns } as const
    const product = await this.#parts.gram.multiplyIn(call, operand, within)
    call.free(address)
    return call.take(product.address, v.length)
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
