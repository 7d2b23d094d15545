import { type Dataset, takenDataset } from '../data/dataset.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { checkNumber, checkPositive } from '../engine/check.js'
import { type Holdings, handOver, whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { checked, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'
import { shepardMatvecIn } from '../ops/shepard.js'
import { takeSeeded } from '../random/draw.js'
import { Fitted, type Format, readLabels } from './fitted.js'
import { Geometry } from './geometry.js'
import { NearestGeometry, prepareNearest } from './nearest.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from './sampler.js'
import { checkOutputs, classesOf, decideMany, outputsOf, targetsOf } from './targets.js'

export interface PrepareShepardOptions extends FitOptions {
  /**
   * The exponent of the distance, above 0 and at most 10^6; the dimension where none is given (Hilbert's kernel). Beyond, float32 weights
   * no longer tell the nearest point from the next, and 1-NN answers the same.
   */
  beta?: number
}

/** The largest exponent: errors of distances, 4e-6 of a weight's logarithm, stay far from what leaves float32. */
const BETA_MAX = 1e6

export const PREPARE_SHEPARD_OPTIONS = {
  beta: checked<number>(`a number above 0 and at most ${BETA_MAX}`, (who, _, beta) => checkBeta(who, beta)),
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareShepardOptions>

/** Points made ready for Shepard's weights of any label draws. Borrows the points; immutable. */
export class ShepardGeometry extends Geometry {
  /** @internal */
  protected readonly noun = 'Shepard geometry'
  readonly beta: number
  /** @internal */
  readonly nearest: NearestGeometry

  /** @internal Use `prepareShepard`. */
  constructor(nearest: NearestGeometry, beta: number) {
    super(nearest.points, { owns: [nearest] })
    this.nearest = nearest
    this.beta = beta
  }

  /** The weighted vote of these points with these labels; it borrows the geometry. */
  async fit(y: Int32Array, classes: number): Promise<Sampler> {
    return this.fitWith({ y, classes }, (train, held) => {
      return new ShepardSampler(this, train, targetsOf('fit', train), held)
    })
  }

  /**
   * The class of each query under each label draw, draws × m, row-major: weights are computed once for as many draws as 64 MiB
   * hold. Errors: BAD_SHAPE, DISPOSED, OUT_OF_MEMORY.
   */
  async predictMany(queries: Matrix, draws: Draws, options: FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(FIT_OPTIONS, { queries, draws, options }, async (taken, call) => {
      const nearest = await this.nearestOf(queries, call)
      const outputsFor = (targets: Float64Array) => this.votes('predictMany', { queries, nearest }, targets, call)
      return decideMany(taken, queries.rows, outputsFor, call)
    })
  }

  /** @internal The squared distance of each query's nearest point. */
  async nearestOf(queries: Matrix, options: CallOptions): Promise<Float64Array> {
    return (await this.nearest.query(queries, options)).squaredDistance
  }

  /** @internal The weights of each query times targets, row-major m×outputs. */
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

/** Makes points ready for Shepard's weights. Errors: BAD_OPTION (beta), DISPOSED, OUT_OF_MEMORY. */
export async function prepareShepard(points: Matrix, options: PrepareShepardOptions = {}): Promise<ShepardGeometry> {
  const { beta, ...call } = takeSeeded('prepareShepard', PREPARE_SHEPARD_OPTIONS, options)
  checkMatrix('prepareShepard', 'points', points)
  return new ShepardGeometry(await prepareNearest(points, call), beta ?? points.cols)
}

type ShepardLabels = Pick<Dataset, 'y' | 'classes'>

function checkBeta(who: string, beta: unknown): void {
  checkPositive(who, 'beta', beta)
  checkNumber(who, 'beta', beta, 0, BETA_MAX)
}

class ShepardSampler extends Fitted {
  readonly #geometry: ShepardGeometry
  readonly #y: Int32Array
  readonly #targets: Float64Array

  constructor(geometry: ShepardGeometry, { y, classes }: ShepardLabels, targets: Float64Array, held: Holdings) {
    super(geometry.engine, { classes, dimension: geometry.points.cols }, held)
    this.#geometry = geometry
    this.#y = y
    this.#targets = targets
  }

  /** The class of the largest weight in all; the lowest class where equal. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const call = this.checkInput('predict', x, options)
    const votes = await this.#votes('predict', x, this.#targets, call)
    return classesOf('predict', votes, this.classes, call)
  }

  /** The share of each class in the weights; the same on a row of the training set as the shares of its equals. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const call = this.checkInput('scores', x, options)
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
  }

  describe(): string {
    return `a Shepard classifier of exponent ${this.#geometry.beta}`
  }

  /** @internal */
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
    return whileBorrowed(who, [this, x], async () => {
      const nearest = await this.#geometry.nearestOf(x, call)
      return this.#geometry.votes(who, { queries: x, nearest }, targets, call)
    })
  }
}

export const shepardFormat: Format = {
  kind: 'shepard',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (nearest) => {
      const labels = readLabels(loaded, nearest.points)
      const beta = loaded.number('beta')
      checkBeta(loaded.kind, beta)
      const geometry = new ShepardGeometry(nearest, beta)
      return new ShepardSampler(geometry, labels, targetsOf(loaded.kind, labels), { owns: [geometry] })
    })
  },
}

export interface FitShepardOptions extends PrepareShepardOptions {}

/**
 * Shepard's weighted vote, weights ||x - x_i||^-beta: it fits any labels exactly. Theory expects of beta = d / alpha the error of
 * `theory.shepardError({ alpha, p })` on labels of noise p (T22): a sampler as beta grows, Bayes as it falls to the dimension,
 * where it is Hilbert's kernel, consistent but slow (T23). Borrows train.x.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION (beta), DISPOSED, OUT_OF_MEMORY.
 */
export async function fitShepard(train: Dataset, options: FitShepardOptions = {}): Promise<Sampler> {
  const own = takeSeeded('fitShepard', PREPARE_SHEPARD_OPTIONS, options)
  const taken = takenDataset('fitShepard', train)
  return handOver(await prepareShepard(taken.x, own), (geometry) => {
    return new ShepardSampler(geometry, taken, targetsOf('fitShepard', taken), { owns: [geometry] })
  })
}
