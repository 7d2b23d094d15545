import { MAX_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, NoisyTeacherError, shown } from '../engine/check.js'
import type { Lifetime } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { callback, kind, list, type TableOf, takeOptions, text } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { checkLabels } from '../labels/check.js'
import { FittedSampler } from './fitted.js'
import type { Sampler } from './sampler.js'

/**
 * Parts of a custom sampler, for `defineSampler`: its training set, its functions, the objects to dispose with it, and
 * its name in messages.
 */
export interface SamplerParts {
  /**
   * The training set of the sampler. The sampler borrows `x`, n×d, until it is disposed. Its `dimension` is d, the
   * number of columns of `x`, and its number of classes is `classes`, from 1 to 65,536.
   */
  train: { x: Matrix; classes: number }
  /**
   * Predicts the class of each row of x, m×d: an array of length m with whole numbers from 0 to `classes` - 1.
   * `options` holds the abort signal and the progress callback of the caller.
   */
  predict(x: Matrix, options: CallOptions): Promise<Int32Array>
  /**
   * Returns the score of each class for each row of x, m×d: row-major m×`classes`. By default the score is 1 for the
   * class that `predict` returns and 0 for the others.
   */
  scores?(x: Matrix, options: CallOptions): Promise<Float32Array>
  /**
   * Objects to dispose when the sampler is disposed, such as matrices, samplers or geometries; none by default. They
   * are disposed in the order of the array, so an object that borrows another must come before that one.
   */
  owns?: readonly Pick<Lifetime, 'dispose'>[]
  /** The noun phrase for the sampler in error messages; "a sampler of the user's" by default. */
  name?: string
}

/** Option table of `defineSampler`. */
export const SAMPLER_PARTS = {
  train: kind<SamplerParts['train']>(
    'a dataset { x, classes }',
    (value) => typeof value === 'object' && value !== null,
  ).required(),
  predict: callback<SamplerParts['predict']>('a function of (x, options)').required(),
  scores: callback<NonNullable<SamplerParts['scores']>>('a function of (x, options)'),
  owns: list(kind<Pick<Lifetime, 'dispose'>>('something with a dispose function', isDisposable), 0).or([]),
  name: text(),
} satisfies TableOf<SamplerParts>

function isDisposable(value: unknown): boolean {
  return typeof (value as Partial<Lifetime> | null | undefined)?.dispose === 'function'
}

/**
 * Makes a sampler from functions that you write. A learner (`Fit`) may return it to `fitTeacher`, `distill`, `evaluate`
 * and `retrain`. The sampler checks every result of your functions. It cannot be saved: `toBytes` throws UNSUPPORTED.
 *
 * Throws BAD_OPTION when a function is missing or `train.classes` is not from 1 to 65,536; BAD_VALUE when `train.x` is
 * not a Matrix; DISPOSED when `train.x` was disposed. `predict` and `scores` of the sampler throw BAD_SHAPE when a
 * result has the wrong length, and BAD_VALUE when it has the wrong type or contains a number that is not a class.
 *
 * @example
 * ```ts
 * import { createEngine, defineSampler } from 'noisy-teacher'
 * const engine = await createEngine()
 * const train = { x: engine.matrix(2, 1, [0, 1]), classes: 2 }
 * const always = defineSampler({ train, predict: async (x) => new Int32Array(x.rows).fill(1) })
 * console.log([...(await always.predict([[0], [5]]))]) // [ 1, 1 ]
 * ```
 */
export function defineSampler(parts: SamplerParts): Sampler {
  const taken = takeOptions('defineSampler', SAMPLER_PARTS, parts)
  const { x, classes } = takeMembers('defineSampler', 'train', taken.train, ['x', 'classes'])
  checkMatrix('defineSampler', 'train.x', x)
  checkInteger('defineSampler', 'train.classes', classes, 1, MAX_CLASSES)
  return new DefinedSampler({ ...taken, train: { x, classes } })
}

class DefinedSampler extends FittedSampler {
  readonly #parts: SamplerParts

  constructor(parts: SamplerParts) {
    const { x, classes } = parts.train
    super(x.engine, { classes, dimension: x.cols }, { borrows: [x], owns: parts.owns ?? [] })
    this.#parts = parts
  }

  predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      const predicted = await this.#parts.predict(x, call)
      checkLabels('predict', `the answer of ${this.describe()}`, predicted, this.classes)
      this.#checkLength('predict', predicted, x.rows)
      return predicted
    })
  }

  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    const { classes } = this
    if (!this.#parts.scores) {
      const predicted = await this.predict(x, options)
      const scores = new Float32Array(predicted.length * classes)
      predicted.forEach((label, i) => {
        scores[i * classes + label] = 1
      })
      return scores
    }
    return this.withInput('scores', x, options, async (x, call) => {
      const scores = await this.#parts.scores!(x, call)
      const held = scores instanceof Float32Array
      const message = () => `scores: the answer of ${this.describe()} is ${shown(scores)} but must be a Float32Array`
      check(held, 'BAD_VALUE', message)
      this.#checkLength('scores', scores, x.rows * classes)
      return scores
    })
  }

  /** @internal Does nothing: its parts are those of the user, who may still reach them. */
  override freeWhenForgotten(): void {}

  describe(): string {
    return this.#parts.name ?? "a sampler of the user's"
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    throw new NoisyTeacherError('UNSUPPORTED', `toBytes: ${this.describe()} cannot be saved: it is not of this library`)
  }

  /** Throws BAD_SHAPE when a result of the user's function does not have `needed` entries. */
  #checkLength(who: string, answer: ArrayLike<number>, needed: number): void {
    check(answer?.length === needed, 'BAD_SHAPE', () => {
      return `${who}: the answer of ${this.describe()} is ${shown(answer)} but must have ${needed} entries`
    })
  }
}
