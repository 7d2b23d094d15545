import type { CallOptions } from '../engine/call.js'
import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import type { Sampler } from '../samplers/sampler.js'

export type Settings = Readonly<Record<string, number | string>>

/** What a student tried: settings, and how many held-out teacher labels each got right. */
export interface Choice {
  chosen: Settings
  why: string
  candidates: readonly { settings: Settings; heldOutAccuracy: number }[]
}

/** A fitted classifier that says how it chose its complexity. Owns the sampler it wraps. */
export class Student extends Lifetime implements Sampler {
  readonly classes: number
  readonly dimension: number
  readonly chosen: Settings
  readonly why: string
  readonly candidates: Choice['candidates']
  #sampler: Sampler

  constructor(sampler: Sampler, { chosen, why, candidates }: Choice) {
    super(sampler.engine)
    this.classes = sampler.classes
    this.dimension = sampler.dimension
    this.chosen = chosen
    this.why = why
    this.candidates = candidates
    this.#sampler = sampler
  }

  predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.#sampler.predict(x, options)
  }

  scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.#sampler.scores(x, options)
  }

  describe(): string {
    return `a student (${this.#sampler.describe()})`
  }

  protected release(): void {
    this.#sampler.dispose()
  }
}

export function isStudent(sampler: Sampler): sampler is Student {
  return sampler instanceof Student
}
