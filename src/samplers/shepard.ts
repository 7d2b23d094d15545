import type { Dataset } from '../data/dataset.js'
import { type DatasetInput, fitToData, readDataset } from '../data/input.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { checkNumber, checkPositive } from '../engine/check.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { checked, type TableOf } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'
import { shepardMatvecIn } from '../ops/shepard.js'
import { takeSeeded } from '../random/draw.js'
import { FittedSampler, readLabels, type SamplerFormat } from './fitted.js'
import { Geometry } from './geometry.js'
import { NearestGeometry, prepareNearest } from './nearest-geometry.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'
import { checkOutputs, classesOf, decideMany, outputsOf, targetsOf } from './targets.js'

/** Options of `prepareShepard`: the exponent of the inverse-distance weights, and the options of every learner. */
export interface PrepareShepardOptions extends FitOptions {
  /**
   * The exponent beta of the weights |x - x_i|^-beta, above 0 and at most 10^6. The default is the number of columns,
   * Hilbert's kernel. For larger exponents use 1-NN, the limit: above 10^6, rounding exceeds the differences of float32
   * weights.
   */
  beta?: number
}

/**
 * The maximum exponent of the distance. At it, the relative error 4e-6 of a weight's logarithm still keeps the weights
 * within float32.
 */
const BETA_MAX = 1e6

/** Option table of `prepareShepard`. */
export const PREPARE_SHEPARD_OPTIONS = {
  beta: checked<number>(`a number above 0 and at most ${BETA_MAX}`, (who, _, beta) => checkBeta(who, beta)),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareShepardOptions>

/**
 * Points x_i that are prepared for Shepard's vote, with weights |x - x_i|^-beta, and any label draws. It borrows the
 * points and is immutable.
 */
export class ShepardGeometry extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun = 'Shepard geometry'
  /** The exponent beta of the weights |x - x_i|^-beta. */
  readonly beta: number
  /** @internal The search index of the points. */
  readonly nearest: NearestGeometry

  /** @internal Use `prepareShepard`. */
  constructor(nearest: NearestGeometry, beta: number) {
    super(nearest.points, { owns: [nearest] })
    this.nearest = nearest
    this.beta = beta
  }

  /**
   * Fits the weighted vote of the labels y, one whole number from 0 to `classes` - 1 for each point. The classifier
   * borrows the geometry. Throws BAD_OPTION when `classes` is out of range; BAD_SHAPE when y does not have one label
   * for each point; BAD_VALUE when a label is not a class; DISPOSED when the geometry was disposed; OUT_OF_MEMORY when
   * the targets do not fit.
   */
  async fit(y: Int32Array, classes: number): Promise<Sampler> {
    return this.fitWith({ y, classes }, (train, held) => {
      return new ShepardSampler(this, train, targetsOf('fit', train), held)
    })
  }

  /**
   * Predicts the class of each of m queries under each label draw, row-major draws × m. The draws are predicted in
   * batches of at most 64 MiB, and the weights are computed once for each batch. Throws BAD_OPTION when an option is
   * invalid or there are no draws; BAD_SHAPE when the queries do not have the columns of the points, or the draws do
   * not have one label for each point; BAD_VALUE when queries is not rows of finite numbers, the labels are not a
   * Uint8Array, or a weight leaves the range of numbers; ENGINE_MISMATCH when the queries belong to another engine;
   * DISPOSED when the geometry or the queries were disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predictMany(queries: InputRows, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(FIT_OPTIONS, { queries, draws, options }, async ({ queries, draws, call }) => {
      const nearest = await this.nearestOf(queries, call)
      const outputsFor = (targets: Float64Array) => this.votes('predictMany', { queries, nearest }, targets, call)
      return decideMany(draws, queries.rows, outputsFor, call)
    })
  }

  /** @internal Returns the squared distance from each of m queries to its nearest point, length m. */
  async nearestOf(queries: Matrix, options: CallOptions): Promise<Float64Array> {
    return (await this.nearest.query(queries, options)).squaredDistance
  }

  /**
   * @internal Returns the product of the weights, m×n, and the targets, row-major n×outputs: row-major m×outputs. Row i
   * of the weights is scaled so that the nearest point of query i has weight 1; `nearest` has its squared distance.
   */
  async votes(
    who: string,
    { queries, nearest }: { queries: Matrix; nearest: Float64Array },
    targets: Float64Array,
    options: CallOptions,
  ): Promise<Float32Array> {
    return this.engine.call(who, [this, queries], options, async (call) => {
      const cols = targets.length / this.points.rows
      const v = { address: call.upload(targets), type: 'f64', rows: this.points.rows, cols } as const
      const product = await shepardMatvecIn(call, { queries, points: this.points, nearest }, this.beta, v)
      return call.engine.memory.view<Float32Array>(Float32Array, product.address, queries.rows * cols).slice()
    })
  }
}

/**
 * Prepares points, n×d, for Shepard's vote with weights |x - x_i|^-beta. Throws BAD_OPTION when `beta` is not above 0
 * and at most 10^6; BAD_VALUE when points is not a Matrix; DISPOSED when points was disposed; OUT_OF_MEMORY when the
 * index does not fit.
 */
export async function prepareShepard(points: Matrix, options: PrepareShepardOptions = {}): Promise<ShepardGeometry> {
  const { beta, ...call } = takeSeeded('prepareShepard', PREPARE_SHEPARD_OPTIONS, options)
  checkMatrix('prepareShepard', 'points', points)
  return new ShepardGeometry(await prepareNearest(points, call), beta ?? points.cols)
}

type ShepardLabels = Pick<Dataset, 'y' | 'classes'>

/** Throws BAD_OPTION when beta is not above 0 and at most 10^6. */
function checkBeta(who: string, beta: unknown): void {
  checkPositive(who, 'beta', beta)
  checkNumber(who, 'beta', beta, 0, BETA_MAX)
}

class ShepardSampler extends FittedSampler {
  readonly #geometry: ShepardGeometry
  readonly #y: Int32Array
  readonly #targets: Float64Array

  constructor(geometry: ShepardGeometry, { y, classes }: ShepardLabels, targets: Float64Array, held: Holdings) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.#geometry = geometry
    this.#y = y
    this.#targets = targets
  }

  /** Returns the class with the largest total weight, the lowest on ties, for each row of x; length m. */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      const votes = await this.#votes('predict', x, this.#targets, call)
      return classesOf('predict', votes, this.classes, call)
    })
  }

  /**
   * Returns the share of each class in the total weight, row-major m×classes. On a row that equals training rows, it is
   * the share of each class among their labels.
   */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, call) => {
      const width = outputsOf(this.classes)
      const n = this.#targets.length / width
      const targets = makeArray('scores', Float64Array, n * (width + 1)).fill(1)
      for (let row = 0; row < n; row++) {
        targets.set(this.#targets.subarray(row * width, (row + 1) * width), row * (width + 1))
      }
      const votes = await this.#votes('scores', x, targets, call)
      const scores = makeArray('scores', Float32Array, x.rows * this.classes)
      const share = (first: number, last: number) => {
        for (let i = first; i < last; i++) {
          const own = votes.subarray(i * (width + 1), (i + 1) * (width + 1))
          for (let c = 0; c < this.classes; c++) {
            const share = own[width > 1 ? c : 0] / own[width]
            scores[i * this.classes + c] = this.classes === 2 ? (1 + (c === 1 ? share : -share)) / 2 : share
          }
        }
        checkOutputs('scores', scores, { width: this.classes, from: first * this.classes, to: last * this.classes })
      }
      await sliced(x.rows, 10 + this.classes, share, betweenSlices(call, 'scores', x.rows))
      return scores
    })
  }

  describe(): string {
    return `a Shepard classifier of exponent ${this.#geometry.beta}`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { classes } = this
    const { beta, nearest } = this.#geometry
    return {
      kind: shepardFormat.kind,
      values: { classes, beta },
      arrays: { y: this.#y },
      parts: { geometry: nearest.save() },
    }
  }

  async #votes(who: string, x: Matrix, targets: Float64Array, call: CallOptions): Promise<Float32Array> {
    const nearest = await this.#geometry.nearestOf(x, call)
    return this.#geometry.votes(who, { queries: x, nearest }, targets, call)
  }
}

/** The saved form of Shepard classifiers. */
export const shepardFormat: SamplerFormat = {
  kind: 'shepard',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry'), 'euclidean'), (nearest) => {
      const labels = readLabels(loaded, nearest.points)
      const beta = loaded.number('beta')
      checkBeta(loaded.kind, beta)
      const geometry = new ShepardGeometry(nearest, beta)
      return new ShepardSampler(geometry, labels, targetsOf(loaded.kind, labels), { owns: [geometry] })
    })
  },
}

/** Options of `fitShepard`: the exponent `beta`, as in `prepareShepard`, and the options of every learner. */
export interface FitShepardOptions extends PrepareShepardOptions {}

/**
 * Fits Shepard's weighted vote to train.x, n×d, which it borrows. The label of row x_i has the weight |x - x_i|^-beta,
 * and the class with the largest total weight is predicted, the lowest on ties. It fits any labels of distinct rows
 * exactly.
 *
 * In theory, for two classes with noise rate p and beta = d / alpha, its clean error tends to `theory.shepardError({
 * alpha, p })` as n grows (`noisy-teacher verify T22`). In the limit of large beta that error is p, so it becomes a
 * sampler. As beta falls to d, Hilbert's kernel, the error falls to 0, but with n it converges slowly (`verify T23`).
 *
 * Throws BAD_OPTION when `beta` is out of range or labels are soft; BAD_SHAPE when there are not n labels; BAD_VALUE
 * when train.x is not rows of finite numbers or a label is not a class; DISPOSED when train.x was disposed;
 * OUT_OF_MEMORY when the index does not fit.
 *
 * @example
 * ```ts
 * import { fitShepard } from 'noisy-teacher'
 * const sampler = await fitShepard({ x: [[0], [1], [3]], y: [0, 1, 1], classes: 2 }, { beta: 2 })
 * console.log([...(await sampler.predict([[0], [0.4], [2]]))]) // [ 0, 0, 1 ]
 * ```
 */
export async function fitShepard(train: DatasetInput, options: FitShepardOptions = {}): Promise<Sampler> {
  const own = takeSeeded('fitShepard', PREPARE_SHEPARD_OPTIONS, options)
  return fitToData(readDataset('fitShepard', train), async (taken) => {
    return handOver(await prepareShepard(taken.x, own), (geometry) => {
      return new ShepardSampler(geometry, taken, targetsOf('fitShepard', taken), { owns: [geometry] })
    })
  })
}
