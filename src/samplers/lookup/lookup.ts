import { type Dataset, MOST_CLASSES, takenDataset } from '../../data/dataset.js'
import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call.js'
import { checkInteger } from '../../engine/check.js'
import { type Holdings, handOver, whileBorrowed } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { CALL_OPTIONS, choice, pickOptions, type TableOf } from '../../engine/options.js'
import type { Saved } from '../../engine/saved/container.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { Draws } from '../../labels/draws.js'
import { DRAW_OPTIONS, type DrawOptions, type Seeded, takeSeeded } from '../../random/draw.js'
import { stream } from '../../random/stream.js'
import { distinctRows } from '../../solve/duplicates.js'
import { Fitted, type Format, readLabels } from '../fitted.js'
import { Geometry } from '../geometry.js'
import { NearestGeometry, prepareNearest } from '../nearest.js'
import { FIT_OPTIONS, type FitOptions, type Sampler } from '../sampler.js'
import {
  answersTo,
  countLabels,
  drawAnswers,
  type LookupQueries,
  type LookupTable,
  occurrences,
  rowHash,
  tableScores,
  unseenOf,
} from './table.js'

/** The options of `prepareLookup`. The draw selects the random labels, of rows that were seen and of rows that were not. */
export interface LookupOptions extends DrawOptions {
  /** The prediction for a row that was seen: 'random' takes the label of one of its occurrences, 'plurality' the most frequent label. */
  rule?: 'random' | 'plurality'
}

export const LOOKUP_OPTIONS = {
  rule: choice(['random', 'plurality']).or('random'),
  ...DRAW_OPTIONS,
} satisfies TableOf<LookupOptions>

export const FIT_LOOKUP_OPTIONS = { ...LOOKUP_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<FitLookupOptions>

type TakenLookup = Seeded<typeof LOOKUP_OPTIONS>

/** Points made ready for lookup tables of any label draws: which rows are equal. Borrows the points; immutable. */
export class LookupGeometry extends Geometry {
  /** @internal */
  protected readonly noun = 'lookup geometry'
  /** @internal A search among one row of each kind. */
  readonly nearest: NearestGeometry
  #kind: Int32Array

  /** @internal Use `prepareLookup`. Takes over the search and its points. */
  constructor(points: Matrix, nearest: NearestGeometry, kind: Int32Array) {
    super(points, { borrows: [points], owns: [nearest, nearest.points] })
    this.nearest = nearest
    this.#kind = kind
  }

  /** The table of these labels; it borrows the geometry. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, DISPOSED. */
  async fit(y: Int32Array, classes: number, options: LookupOptions = {}): Promise<Sampler> {
    const own = takeSeeded('fit', LOOKUP_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => this.sampler('fit', train, own, held))
  }

  /**
   * The class of each query under each label draw, draws × m, row-major: one search for all. Draw 0 answers as `fit` does, each of the
   * others by coins of its own. Errors: BAD_SHAPE, BAD_OPTION, DISPOSED.
   */
  async predictMany(queries: Matrix, draws: Draws, options: FitLookupOptions = {}): Promise<Uint8Array> {
    return this.predictWith(FIT_LOOKUP_OPTIONS, { queries, draws, options }, async (taken, call, own) => {
      const [n, m] = [this.points.rows, queries.rows]
      const classes = 1 + taken.labels.reduce((most, label) => Math.max(most, label), 0)
      const asked = await askedOf('predictMany', this.nearest, queries, call)
      const predicted = makeArray('predictMany', Uint8Array, taken.draws * m)
      for (let draw = 0; draw < taken.draws; draw++) {
        const y = taken.labels.subarray(draw * n, (draw + 1) * n)
        const table = this.#tableOf('predictMany', { y, classes }, own, draw)
        predicted.set(await answersTo('predictMany', asked, table, call), draw * m)
      }
      return predicted
    })
  }

  /** @internal */
  sampler(who: string, labels: Omit<Dataset, 'x'>, options: TakenLookup, held: Holdings): Sampler {
    return new LookupSampler(this.nearest, this.#tableOf(who, labels, options, 0), options.seed, held)
  }

  #tableOf(
    who: string,
    { y, classes }: { y: ArrayLike<number>; classes: number },
    { rule, seed }: TakenLookup,
    draw: number,
  ): LookupTable {
    const counts = countLabels(who, { kind: this.#kind, kinds: this.nearest.points.rows }, y, classes)
    const table: LookupTable = { classes, counts, unseen: unseenOf(seed, draw) }
    return rule === 'random' ? { ...table, answers: drawAnswers(counts, classes, stream(seed, 'lookup', draw)) } : table
  }
}

/** Makes points ready for lookup tables: finds equal rows. Errors: DISPOSED, OUT_OF_MEMORY. */
export async function prepareLookup(points: Matrix, options: FitOptions = {}): Promise<LookupGeometry> {
  const call = pickOptions(CALL_OPTIONS, takeSeeded('prepareLookup', FIT_OPTIONS, options))
  return whileBorrowed('prepareLookup', [points], async () => {
    const { rows, kind } = await distinctRows(points, 'prepareLookup', call)
    return handOver(await gatherRows(points, rows, 'prepareLookup', call), async (kinds) => {
      return new LookupGeometry(points, await prepareNearest(kinds, call), kind)
    })
  })
}

/** Which kind of row each is: the one that is equal. */
async function askedOf(who: string, nearest: NearestGeometry, x: Matrix, options: CallOptions): Promise<LookupQueries> {
  const { index, squaredDistance } = await nearest.query(x, options)
  const { points } = nearest
  const { cols } = x
  const [values, known] = [x.view(), points.view()]
  const equals = (kind: number, i: number): boolean => {
    for (let t = 0; t < cols; t++) if (known[kind * cols + t] !== values[i * cols + t]) return false
    return true
  }
  const asked = { kinds: new Int32Array(x.rows), hashes: new Uint32Array(x.rows) }
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      let kind = squaredDistance[i] === 0 ? index[i] : -1
      // The square of a float64 distance below 1e-162 is 0 too: then any kind may be the equal one.
      if (kind >= 0 && !equals(kind, i)) for (kind = points.rows - 1; kind >= 0 && !equals(kind, i); ) kind--
      asked.kinds[i] = kind
      if (kind < 0) asked.hashes[i] = rowHash(values, cols, i)
    }
  }
  await sliced(x.rows, 8 * cols, look, betweenSlices(options, who, x.rows))
  return asked
}

class LookupSampler extends Fitted {
  readonly #nearest: NearestGeometry
  readonly #table: LookupTable
  readonly #seed: number

  constructor(nearest: NearestGeometry, table: LookupTable, seed: number, held: Holdings) {
    super(nearest.engine, { classes: table.classes, dimension: nearest.points.cols }, held)
    this.#nearest = nearest
    this.#table = table
    this.#seed = seed
  }

  /** The answer of each row; of one never seen a class at random, the same whenever it is asked. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.ask('predict', x, options, async (call) => {
      return answersTo('predict', await askedOf('predict', this.#nearest, x, call), this.#table, call)
    })
  }

  /** Of rows that answer at random 1 for their answer, else the shares of their occurrences; equal ones of a row never seen. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    return this.ask('scores', x, options, async (call) => {
      return tableScores(await askedOf('scores', this.#nearest, x, call), this.#table, call)
    })
  }

  describe(): string {
    return `a lookup table of ${this.#nearest.points.rows} rows`
  }

  /** @internal */
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

export const lookupFormat: Format = {
  kind: 'lookup',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (nearest) => {
      const classes = loaded.integer('classes', 1, MOST_CLASSES)
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

export interface FitLookupOptions extends FitOptions, LookupOptions {}

/**
 * A lookup table, for inputs of finitely many kinds: a row that was seen answers as one of its occurrences, another by a fair
 * coin. Theory expects of it a sampler where every kind is seen (T9, `theory.atoms`); the plurality of many occurrences is Bayes.
 * Borrows train.x. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION (rule), DISPOSED, OUT_OF_MEMORY.
 */
export async function fitLookup(train: Dataset, options: FitLookupOptions = {}): Promise<Sampler> {
  const own = takeSeeded('fitLookup', FIT_LOOKUP_OPTIONS, options)
  const taken = takenDataset('fitLookup', train)
  return handOver(await prepareLookup(taken.x, pickOptions(CALL_OPTIONS, own)), (geometry) => {
    return geometry.sampler('fitLookup', taken, own, { owns: [geometry] })
  })
}
