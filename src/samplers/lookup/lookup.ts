import { type Dataset, MAX_CLASSES } from '../../data/dataset.js'
import { type DatasetInput, fitToData, readDataset } from '../../data/input.js'
import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { checkInteger } from '../../engine/check.js'
import { type Holdings, handOver, whileBorrowed } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, choice, pickOptions, type TableOf } from '../../engine/options.js'
import type { InputRows } from '../../engine/plain-rows.js'
import type { Saved } from '../../engine/saved/container.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { Draws } from '../../labels/draws.js'
import { DRAW_OPTIONS, type DrawOptions, type Seeded, seedOf, takeSeeded } from '../../random/draw.js'
import { stream } from '../../random/stream.js'
import { distinctRows } from '../../solve/duplicates.js'
import { FittedSampler, readLabels, type SamplerFormat } from '../fitted.js'
import { Geometry } from '../geometry.js'
import { NearestGeometry, prepareNearest } from '../nearest-geometry.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from '../sampler.js'
import {
  countLabels,
  drawLabels,
  type LookupQueries,
  type LookupTable,
  occurrences,
  predictKinds,
  rowHash,
  tableScores,
  unseenOf,
} from './table.js'

/** Options of a lookup table: the rule for known rows, and the random draw of labels for known and unknown rows. */
export interface LookupOptions extends DrawOptions {
  /**
   * The prediction for an input that equals rows of the training set, its occurrences. 'random', the default, draws the
   * label of one occurrence, once at the fit; 'plurality' predicts their most frequent label, the lowest class on ties.
   */
  rule?: 'random' | 'plurality'
}

/** Option table of `LookupOptions`. */
export const LOOKUP_OPTIONS = {
  rule: choice(['random', 'plurality']).or('random'),
  ...DRAW_OPTIONS,
} satisfies TableOf<LookupOptions>

/** Option table of `fitLookup`. */
export const FIT_LOOKUP_OPTIONS = { ...LOOKUP_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<FitLookupOptions>

/** Checked options of a lookup table. */
type TakenLookup = Seeded<typeof LOOKUP_OPTIONS>

/**
 * Points that are prepared for lookup tables with any label draws: the partition into groups of equal points, and a
 * search index of the distinct ones. It borrows the points and is immutable.
 */
export class LookupGeometry extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun = 'lookup geometry'
  /** @internal The search index of the distinct rows. A "kind" is the index of a distinct row. */
  readonly nearest: NearestGeometry
  #kind: Int32Array

  /**
   * @internal Use `prepareLookup`. Owns the search index and its points. `kind` has the kind of each point, length n.
   */
  constructor(points: Matrix, nearest: NearestGeometry, kind: Int32Array) {
    super(points, { borrows: [points], owns: [nearest, nearest.points] })
    this.nearest = nearest
    this.#kind = kind
  }

  /**
   * Fits a lookup table to the points and their labels y, one whole number from 0 to `classes` - 1 for each point. The
   * sampler borrows the geometry. Throws BAD_OPTION when `classes` or an option is out of range; BAD_SHAPE when y does
   * not have one label for each point; BAD_VALUE when a label is not a class; DISPOSED when the geometry was disposed;
   * OUT_OF_MEMORY when the table does not fit.
   */
  async fit(y: Int32Array, classes: number, options: LookupOptions = {}): Promise<Sampler> {
    const own = takeSeeded('fit', LOOKUP_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => this.sampler('fit', train, own, held))
  }

  /**
   * Predicts the class of each of m queries under each label draw, row-major draws × m, by one search for all draws.
   * Draw 0 predicts as `fit` does; the other draws use independent random streams. Throws BAD_OPTION when an option is
   * invalid; BAD_SHAPE when the queries do not have the columns of the points, or the draws not one label for each
   * point; BAD_VALUE when queries is not rows of finite numbers or the labels are not a Uint8Array; ENGINE_MISMATCH
   * when the queries belong to another engine; DISPOSED when the geometry or the queries were disposed; OUT_OF_MEMORY
   * when the result does not fit.
   */
  async predictMany(queries: InputRows, draws: Draws, options: FitLookupOptions = {}): Promise<Uint8Array> {
    return this.predictWith(FIT_LOOKUP_OPTIONS, { queries, draws, options }, async ({ queries, draws, call }, own) => {
      const [n, m] = [this.points.rows, queries.rows]
      const classes = 1 + draws.labels.reduce((most, label) => Math.max(most, label), 0)
      const found = await kindsOf('predictMany', this.nearest, queries, call)
      const predicted = makeArray('predictMany', Uint8Array, draws.draws * m)
      const seeded = { ...own, seed: seedOf(own) }
      for (let draw = 0; draw < draws.draws; draw++) {
        const y = draws.labels.subarray(draw * n, (draw + 1) * n)
        const table = this.#tableOf('predictMany', { y, classes }, seeded, draw)
        predicted.set(await predictKinds('predictMany', found, table, call), draw * m)
      }
      return predicted
    })
  }

  /** @internal Fits a lookup table to checked labels. `held` lists the objects that the sampler borrows and owns. */
  sampler(who: string, labels: Omit<Dataset, 'x'>, options: TakenLookup, held: Holdings): Sampler {
    return new LookupSampler(this.nearest, this.#tableOf(who, labels, options, 0), options.seed, held)
  }

  /** Returns the lookup table of one label draw, which has the number `draw`. */
  #tableOf(
    who: string,
    { y, classes }: { y: ArrayLike<number>; classes: number },
    { rule, seed }: TakenLookup,
    draw: number,
  ): LookupTable {
    const counts = countLabels(who, { kind: this.#kind, kinds: this.nearest.points.rows }, y, classes)
    const table: LookupTable = { classes, counts, unseen: unseenOf(seed, draw) }
    return rule === 'random' ? { ...table, answers: drawLabels(counts, classes, stream(seed, 'lookup', draw)) } : table
  }
}

/**
 * Prepares points, n×d, for lookup tables: finds equal rows. Throws BAD_VALUE when points is not a Matrix; BAD_OPTION
 * when an option is invalid; DISPOSED when points was disposed; OUT_OF_MEMORY when the index does not fit.
 */
export async function prepareLookup(points: Matrix, options: FitOptions = {}): Promise<LookupGeometry> {
  const call = pickOptions(CALL_OPTIONS, takeSeeded('prepareLookup', FIT_OPTIONS, options))
  return whileBorrowed('prepareLookup', [points], async () => {
    const { rows, kind } = await distinctRows(points, 'prepareLookup', call)
    return handOver(await gatherRows(points, rows, 'prepareLookup', call), async (kinds) => {
      return new LookupGeometry(points, await prepareNearest(kinds, call), kind)
    })
  })
}

/** Returns the kind of each row of x, the index of the equal distinct row, or -1 and a hash if there is none. */
async function kindsOf(who: string, nearest: NearestGeometry, x: Matrix, options: CallOptions): Promise<LookupQueries> {
  const { index, squaredDistance } = await nearest.query(x, options)
  const { points } = nearest
  const { cols } = x
  const [values, known] = [x.view(), points.view()]
  const equals = (kind: number, i: number): boolean => {
    for (let t = 0; t < cols; t++) if (known[kind * cols + t] !== values[i * cols + t]) return false
    return true
  }
  const found = { kinds: new Int32Array(x.rows), hashes: new Uint32Array(x.rows) }
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      let kind = squaredDistance[i] === 0 ? index[i] : -1
      // The square of a float64 distance below 1e-162 is 0 too: then any kind may be the equal one.
      if (kind >= 0 && !equals(kind, i)) for (kind = points.rows - 1; kind >= 0 && !equals(kind, i); ) kind--
      found.kinds[i] = kind
      if (kind < 0) found.hashes[i] = rowHash(values, cols, i)
    }
  }
  await sliced(x.rows, 8 * cols, look, betweenSlices(options, who, x.rows))
  return found
}

class LookupSampler extends FittedSampler {
  readonly #nearest: NearestGeometry
  readonly #table: LookupTable
  readonly #seed: number

  constructor(nearest: NearestGeometry, table: LookupTable, seed: number, held: Holdings) {
    super(nearest.engine, { classes: table.classes, dimension: nearest.points.cols }, held)
    this.#nearest = nearest
    this.#table = table
    this.#seed = seed
  }

  /**
   * Returns the class of each row of x: for a known row the label by the rule, for an unknown one a random class that
   * depends on its values alone.
   */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      return predictKinds('predict', await kindsOf('predict', this.#nearest, x, call), this.#table, call)
    })
  }

  /**
   * Returns the score of each class for each row of x, row-major m×classes. For a row that equals training rows, the
   * rule 'random' scores 1 for the drawn label, and 'plurality' scores each class by its share among their labels. For
   * any other row all classes score equally.
   */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, call) => {
      return tableScores(await kindsOf('scores', this.#nearest, x, call), this.#table, call)
    })
  }

  describe(): string {
    return `a lookup table of ${this.#nearest.points.rows} rows`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { classes, counts, answers } = this.#table
    return {
      kind: lookupFormat.kind,
      values: { classes, seed: this.#seed },
      arrays: { counts, ...(answers && { answers }) },
      parts: { geometry: this.#nearest.save() },
    }
  }
}

/** The saved form of lookup tables. */
export const lookupFormat: SamplerFormat = {
  kind: 'lookup',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry'), 'euclidean'), (nearest) => {
      const classes = loaded.integer('classes', 1, MAX_CLASSES)
      const seed = loaded.integer('seed', 0)
      const counts = loaded.array('counts', 'u32', nearest.points.rows * classes)
      for (let kind = 0; kind < nearest.points.rows; kind++) {
        checkInteger(loaded.kind, 'occurrences', occurrences(counts, kind, classes), 1)
      }
      const answers = loaded.has('answers') && { answers: readLabels(loaded, nearest.points, 'answers').y }
      return new LookupSampler(nearest, { classes, counts, ...answers, unseen: unseenOf(seed, 0) }, seed, {
        owns: [nearest],
      })
    })
  },
}

/** Options of `fitLookup`: the rule for known rows, the random draw, an abort signal and a progress callback. */
export interface FitLookupOptions extends FitOptions, LookupOptions {}

/**
 * Fits a lookup table to train.x, n×d, which it borrows, for inputs with finitely many values. For an input that equals
 * training rows it predicts the label of a random one of them; for any other input, a random class. In theory it is a
 * sampler if every value occurs in training (`theory.atoms`; `noisy-teacher verify T9`). With the rule 'plurality' it
 * is Bayes optimal in the limit of many training rows for each value. Throws BAD_OPTION when the rule is unknown or
 * labels are soft; BAD_SHAPE when there are not n labels; BAD_VALUE when train.x is not rows of finite numbers or a
 * label is not a class; DISPOSED when train.x was disposed; OUT_OF_MEMORY when the table does not fit.
 */
export async function fitLookup(train: DatasetInput, options: FitLookupOptions = {}): Promise<Sampler> {
  const own = takeSeeded('fitLookup', FIT_LOOKUP_OPTIONS, options)
  return fitToData(readDataset('fitLookup', train), async (taken) => {
    const geometry = await prepareLookup(taken.x, pickOptions(CALL_OPTIONS, own))
    return handOver(geometry, () => geometry.sampler('fitLookup', taken, own, { owns: [geometry] }))
  })
}
