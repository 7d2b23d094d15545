import type { Call, StageStep } from '../engine/call.js'
import { handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { gatherRows } from '../engine/take-rows.js'
import type { Precision } from '../ops/gram/gram.js'
import { type SymmetricGram, symmetricIn } from '../ops/gram/symmetric.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import { blockCg } from './block-cg.js'
import { type DistinctSystem, OpenMethod } from './method.js'
import { type NystromPreconditioner, preconditionerIn } from './nystrom-preconditioner.js'
import type { Correction, CorrectOptions } from './refine.js'

/**
 * The maximum number of right-hand sides that share a Krylov space. With more, the algebra on blocks of so many columns
 * costs more than the sharing saves.
 */
const BLOCK_COLUMNS_MAX = 24
/**
 * The smallest relative residual that one correction aims at, for each precision. Rounding of the products allows no
 * less, and the directions that `blockCg` drops are as small.
 */
const CORRECTION_RESIDUAL_MIN: Readonly<Record<Precision, number>> = { f32: 5e-4, f64: 1e-6 }
/**
 * Factor on the residual that a correction aims at. It is below 1 because the residual that the recursion estimates is
 * not quite the true one.
 */
const RECURSION_MARGIN = 0.85
/** The maximum number of conjugate-gradient steps of one correction. */
const CORRECTION_STEPS_MAX = 2000
/** A correction ends after this many steps without a smaller residual. */
const STALLED_STEPS = 200
/** The first step at which the rate of convergence predicts the total number of steps. */
const PILOT_STEPS = 6

/**
 * Returns the number of right-hand sides that are solved together out of `outputs`: batches have nearly equal sizes.
 */
export function batchColumns(outputs: number): number {
  return Math.ceil(outputs / Math.ceil(outputs / BLOCK_COLUMNS_MAX))
}

/** Options of `conjugateIn`: the precision of products, whether the Gram matrix is stored, and when to give up. */
export interface ConjugateOptions {
  precision: Precision
  /** True to store the Gram matrix, each pair of rows once; false to compute its entries again in each product. */
  stored: boolean
  /**
   * The cost of the alternative method, in steps of conjugate gradients. A correction gives up when it expects to need
   * more steps than this.
   */
  patience: number
}

/**
 * Opens 'cg': conjugate gradients with products in `precision`, and a Nyström preconditioner whose centers are the
 * first rows of a random order. Throws NOT_POSITIVE_DEFINITE when a factor of the preconditioner breaks down;
 * OUT_OF_MEMORY when the preconditioner or the Gram matrix does not fit.
 */
export async function conjugateIn(call: Call, system: DistinctSystem, options: ConjugateOptions): Promise<OpenMethod> {
  const stage = `${call.who}: rows in random order`
  const order = await shuffle(stream(0, 'centers'), system.rows.rows, stage, call.options)
  return handOver(await gatherRows(system.rows, order, stage, call.options), async (rows) => {
    return handOver(await preconditionerIn(call, system, rows, options.precision), async (preconditioner) => {
      const gram = await symmetricIn(call, system.kernel, rows, options)
      return new Conjugate({ ridge: system.ridge, order, rows, preconditioner, gram }, options)
    })
  })
}

/**
 * What `Conjugate` needs to solve a system: its ridge, its rows in random order, and the preconditioner and the Gram
 * matrix of these rows. The order is random because the first rows are the centers of the preconditioner.
 */
interface ConjugateParts {
  ridge: number
  /** The index of each row before the reordering: row i of `rows` is row `order[i]` of the system. */
  order: Uint32Array | Int32Array
  rows: Matrix
  preconditioner: NystromPreconditioner
  gram: SymmetricGram
}

/**
 * Solves by preconditioned block conjugate gradients. Owns the reordered rows, the preconditioner and the Gram matrix.
 */
class Conjugate extends OpenMethod {
  readonly method = 'cg'
  readonly precision: Precision
  #parts: ConjugateParts
  #patience: number

  constructor(parts: ConjugateParts, { precision, patience }: ConjugateOptions) {
    const { gram, preconditioner, rows } = parts
    super(rows.engine, { owns: [gram, preconditioner, rows] })
    this.#parts = parts
    this.precision = precision
    this.#patience = patience
  }

  /**
   * Solves the right-hand sides batch by batch. If a batch gives up, it returns the result of all batches as hopeless.
   */
  async correctIn(call: Call, b: Float64Array, { outputs, share }: CorrectOptions): Promise<Correction> {
    const { order } = this.#parts
    const x = new Float64Array(b.length)
    let steps = 0
    const batch = batchColumns(outputs)
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

  /** Solves one batch of right-hand sides. The rows of b and of the solution are in the random order. */
  async #solveIn(
    call: Call,
    b: Float64Array,
    { outputs, share, patience }: CorrectOptions & { patience: number },
  ): Promise<Correction> {
    const { ridge, preconditioner } = this.#parts
    const tolerance = RECURSION_MARGIN * innerShare(share, CORRECTION_RESIDUAL_MIN[this.precision])
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
      precondition: (r: Float64Array, columns: number) => preconditioner.applyIn(call, r, columns, progress.within),
    }
    let hopeless = false
    let best = { step: 0, residual: 1 }
    const onStep = (step: number, residual: number) => {
      if (residual < best.residual) best = { step, residual }
      hopeless = progress.update(step, residual) > patience
      return hopeless || step - best.step >= STALLED_STEPS
    }
    const { x, steps } = await blockCg(system, b, { outputs, tolerance, maxSteps: CORRECTION_STEPS_MAX, onStep })
    return { x, steps, hopeless }
  }

  /** Returns K v, where K is the Gram matrix of the reordered rows, without the ridge, and v is row-major n×columns. */
  async #product(call: Call, v: Float64Array, columns: number, within: StageStep): Promise<Float64Array> {
    const address = call.upload(v)
    const operand = { address, type: 'f64', rows: v.length / columns, cols: columns } as const
    const product = await this.#parts.gram.multiplyIn(call, operand, within)
    call.free(address)
    return call.take(product.address, v.length)
  }
}

/**
 * Splits a reduction of the residual to `share` into the fewest equal corrections of which none must leave less than
 * `reach`. Returns the relative residual that each must leave.
 */
function innerShare(share: number, reach: number): number {
  const corrections = Math.max(1, Math.ceil(Math.log(share) / Math.log(reach)))
  return share ** (1 / corrections)
}

/** Reports progress, and predicts the number of steps from the rate of convergence so far. */
function progressOf(who: string, tolerance: number, corrections: number) {
  const within = { stage: `${who}: conjugate gradients`, step: { done: 0, total: 20 } }
  return {
    within,
    /**
     * Returns the expected number of further steps, over all corrections; 0 before the rate of convergence is known.
     */
    update(step: number, residual: number): number {
      const all = residual < 1 ? (step * Math.log(tolerance)) / Math.log(residual) : 2 * CORRECTION_STEPS_MAX
      within.step = { done: step, total: Math.max(step, Math.min(Math.ceil(all), CORRECTION_STEPS_MAX)) }
      return step < PILOT_STEPS ? 0 : corrections * all - step
    },
  }
}
