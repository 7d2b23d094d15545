import { fixedTarget, type Noise, symmetric } from '../../../../labels/noise.js'
import { cumulativeOf } from '../../../../labels/noise-arguments.js'
import { stream } from '../../../../random/stream.js'
import type { Point } from '../../plan/point.js'

/** Name of the stream that decides which labels flip. */
const NOISE_PURPOSE = 'sweep: noise'

/** Returns the label noise of a point. */
export const noiseOf = (point: Point): Noise =>
  (point.noiseModel === 'fixed-target' ? fixedTarget : symmetric)(Number(point.noise))

/**
 * Noisy labels of the same n rows for several noises. One uniform number decides each row in each draw, for all noises:
 * a higher rate flips a superset of the labels that a lower one flips, as `Noise.draws` does in one trial.
 */
export class NoisyLabels {
  readonly #labels: Int32Array
  readonly #classes: number
  readonly #uniforms: Float64Array[]

  /** Draws the numbers of the draws `draw`, `draw` + 1, … of a seed. */
  constructor(
    labels: Int32Array,
    classes: number,
    { seed, draw, draws }: { seed: number; draw: number; draws: number },
  ) {
    this.#labels = labels
    this.#classes = classes
    this.#uniforms = Array.from({ length: draws }, (_, at) =>
      stream(seed, NOISE_PURPOSE, draw + at).fillUniform(new Float64Array(labels.length)),
    )
  }

  /** Returns the labels through each noise, noises × draws × n, row-major. */
  through(noises: readonly Noise[]): Uint8Array {
    const n = this.#labels.length
    const all = new Uint8Array(noises.length * this.#uniforms.length * n)
    let at = 0
    for (const noise of noises) {
      const sums = cumulativeOf(noise.matrix(this.#classes), this.#classes)
      for (const uniforms of this.#uniforms) {
        this.#fill(all.subarray(at, at + n), sums, uniforms)
        at += n
      }
    }
    return all
  }

  #fill(out: Uint8Array, sums: Float64Array, uniforms: Float64Array): void {
    const classes = this.#classes
    const labels = this.#labels
    if (classes === 2) {
      const [kept0, kept1] = [sums[0], sums[2]]
      // Without a branch: whether a label flips cannot be predicted.
      for (let i = 0; i < out.length; i++) {
        const label = labels[i]
        out[i] = label ^ Number(uniforms[i] >= (label === 0 ? kept0 : kept1))
      }
      return
    }
    for (let i = 0; i < out.length; i++) {
      let step = 0
      while (step < classes - 1 && uniforms[i] >= sums[labels[i] * classes + step]) step++
      out[i] = (labels[i] + step) % classes
    }
  }
}
