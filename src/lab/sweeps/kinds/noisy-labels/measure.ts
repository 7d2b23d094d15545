import type { Sample } from '../../../../data/sample.js'
import type { World } from '../../../../data/world.js'
import type { CallOptions } from '../../../../engine/call.js'

/** Measures classifiers on the test inputs of one seed. */
export class TestInputs {
  readonly #clean: Int32Array
  readonly #classes: number
  /** Excess risk of each class at each input, m × classes; undefined where each error costs 1. */
  readonly #losses: Float64Array | undefined

  private constructor(clean: Int32Array, classes: number, losses: Float64Array | undefined) {
    this.#clean = clean
    this.#classes = classes
    this.#losses = losses
  }

  /** Prepares the measures of test inputs. `certain` says that the class of every input is certain in this world. */
  static async of(world: World, { x, clean }: Sample, certain: boolean, call: CallOptions): Promise<TestInputs> {
    if (certain) return new TestInputs(clean, world.classes, undefined)
    const losses = await world.posterior(x, call)
    const { classes } = world
    for (let i = 0; i < clean.length; i++) {
      const best = losses[i * classes + clean[i]]
      for (let c = 0; c < classes; c++) losses[i * classes + c] = best - losses[i * classes + c]
    }
    return new TestInputs(clean, classes, losses)
  }

  /** Returns the share of inputs whose predicted class is not the Bayes optimal one. */
  error(predicted: Uint8Array | Int32Array): number {
    const clean = this.#clean
    let wrong = 0
    for (let i = 0; i < predicted.length; i++) wrong += Number(predicted[i] !== clean[i])
    return wrong / predicted.length
  }

  /**
   * Returns the error, and the mean excess risk: by how much the predicted class is less probable than the Bayes optimal
   * one.
   */
  measure(predicted: Uint8Array | Int32Array): { error: number; excessRisk: number } {
    const error = this.error(predicted)
    if (!this.#losses) return { error, excessRisk: error }
    const [losses, classes] = [this.#losses, this.#classes]
    let sum = 0
    for (let i = 0; i < predicted.length; i++) sum += losses[i * classes + predicted[i]]
    return { error, excessRisk: sum / predicted.length }
  }
}
