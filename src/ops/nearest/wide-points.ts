import type { Call } from '../../engine/call.js'
import type { Memory } from '../../engine/memory.js'
import { type StoredRows, widenIn } from '../element.js'

/**
 * A float64 copy of indexed points, for queries of another element type. The first such search makes the copy and later
 * ones reuse it.
 */
export class WidePoints {
  readonly #points: StoredRows
  #copy?: StoredRows

  constructor(points: StoredRows) {
    this.#points = points
  }

  /**
   * Returns the copy, made on first use; undefined if the queries have the points' type, or the points are float64
   * already.
   */
  async copyIn(call: Call, queries: StoredRows): Promise<StoredRows | undefined> {
    if (queries.type === this.#points.type || this.#points.type === 'f64') return undefined
    if (!this.#copy) {
      const copy = await widenIn(call, this.#points)
      call.keep(copy.address)
      this.#copy = copy
    }
    return this.#copy
  }

  free(memory: Memory): void {
    if (this.#copy) memory.free(this.#copy.address)
  }
}
