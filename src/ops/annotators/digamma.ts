import type { Call } from '../../engine/call.js'

/** Number of float64 values in one row of the op, as in `assembly/annotators/digamma.ts`. */
const ROW_VALUES = 128
/** Number of rows in one block of work: about a millisecond. */
const BLOCK_ROWS = 512

/** The digamma function of many numbers, in memory of a call that is kept between uses. */
export class Digammas {
  #call: Call
  #address = 0
  #rows = 0

  constructor(call: Call) {
    this.#call = call
  }

  /** Replaces each of the given numbers, all above 0, by its digamma function. `step` is the progress to report. */
  async replace(values: Float64Array, step: { done: number; total: number }): Promise<void> {
    const rows = Math.ceil(values.length / ROW_VALUES)
    if (rows > this.#rows) {
      this.free()
      this.#address = this.#call.allocate(rows * ROW_VALUES * 8)
      this.#rows = rows
    }
    const { memory } = this.#call.engine
    const view = () => memory.view<Float64Array>(Float64Array, this.#address, rows * ROW_VALUES)
    const filled = view()
    filled.set(values)
    filled.fill(1, values.length)
    const task = { op: 'digammas', args: [this.#address], rows, block: BLOCK_ROWS, scratchBytes: ROW_VALUES * 8 }
    await this.#call.run('result', { ...task, products: 30 * rows * ROW_VALUES }, `${this.#call.who}: iterations`, step)
    values.set(view().subarray(0, values.length))
  }

  /** Frees the memory. */
  free(): void {
    if (this.#rows > 0) this.#call.free(this.#address)
    this.#rows = 0
  }
}
