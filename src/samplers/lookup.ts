import { checkDataset, type Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkChoice } from '../engine/check.js'
import { borrow, Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { takeRows } from '../engine/take-rows.js'
import { type Stream, stream } from '../random/stream.js'
import { distinctRows } from '../solve/duplicates.js'
import { type NearestGeometry, prepareNearest } from './nearest.js'
import { checkQueries, type FitOptions, type Sampler } from './sampler.js'

export interface FitLookupOptions extends FitOptions {
  /** What a row that was seen answers: the label of a random one of its occurrences, or what most of them have. */
  answer?: 'random' | 'plurality'
}

/** Labels of equal rows, counted: a row of `classes` counts for each kind of row. */
interface Table {
  counts: Uint32Array
  /** The answer of each kind, of those that answer at random. */
  answers?: Int32Array
}

class LookupSampler extends Lifetime implements Sampler {
  readonly classes: number
  readonly dimension: number
  readonly #rows: Matrix
  readonly #nearest: NearestGeometry
  readonly #table: Table
  readonly #unseen: Stream
  readonly #giveBack: () => void

  constructor(train: Dataset, parts: { rows: Matrix; nearest: NearestGeometry; table: Table; unseen: Stream }) {
    super(train.x.engine)
    this.classes = train.classes
    this.dimension = train.x.cols
    this.#rows = parts.rows
    this.#nearest = parts.nearest
    this.#table = parts.table
    this.#unseen = parts.unseen
    this.#giveBack = borrow('fit', [train.x])
  }

  /** The answer of each row; of one never seen a class at random, the same whenever it is asked. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const kinds = await this.#kinds('predict', x, options)
    const { counts, answers } = this.#table
    return kinds.map((kind, i) => {
      if (kind < 0) return this.#unseen.below(hashOf(x, i), this.classes)
      return answers ? answers[kind] : largest(counts, kind, this.classes)
    })
  }

  /** Of rows that answer at random 1 for their answer, else the shares of their occurrences; equal ones of a row never seen. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const kinds = await this.#kinds('scores', x, options)
    const { counts, answers } = this.#table
    const scores = new Float32Array(x.rows * this.classes)
    kinds.forEach((kind, i) => {
      const own = scores.subarray(i * this.classes, (i + 1) * this.classes)
      if (kind < 0) own.fill(1 / this.classes)
      else if (answers) own[answers[kind]] = 1
      else {
        const seen = counts.subarray(kind * this.classes, (kind + 1) * this.classes)
        const all = seen.reduce((sum, count) => sum + count, 0)
        own.set(Float32Array.from(seen, (count) => count / all))
      }
    })
    return scores
  }

  describe(): string {
    return `a lookup table of ${this.#rows.rows} rows`
  }

  protected release(): void {
    this.#nearest.dispose()
    this.#rows.dispose()
    this.#giveBack()
  }

  /** Which kind of row each is: the one at distance 0; -1 where there is none. */
  async #kinds(who: string, x: Matrix, options: CallOptions): Promise<Int32Array> {
    check(!this.disposed, 'DISPOSED', () => `${who}: ${this.describe()} was disposed before`)
    checkQueries(who, x, this.dimension)
    const { index, squaredDistance } = await this.#nearest.query(x, options)
    return Int32Array.from(index, (kind, i) => (squaredDistance[i] === 0 ? kind : -1))
  }
}

/** The class of most occurrences, the lowest where equal. */
function largest(counts: Uint32Array, kind: number, classes: number): number {
  let best = 0
  for (let c = 1; c < classes; c++) if (counts[kind * classes + c] > counts[kind * classes + best]) best = c
  return best
}

/** 32 bits of a row's values, whatever they are stored in; 0 and -0 are equal. As in FNV-1a, and mixed. */
function hashOf(x: Matrix, row: number): number {
  const words = new Uint32Array(
    Float64Array.from(x.view().subarray(row * x.cols, (row + 1) * x.cols), (v) => v + 0).buffer,
  )
  let hash = 0x811c9dc5
  for (const word of words) {
    hash = Math.imul(hash ^ word, 0x01000193)
    hash ^= hash >>> 15
  }
  return hash >>> 0
}

/**
 * A lookup table, for inputs of finitely many kinds: a row that was seen answers as one of its occurrences, another by a fair
 * coin. Theory expects of it a sampler where every kind is seen (T9, `theory.atoms`); the plurality of many occurrences is Bayes.
 * Borrows train.x. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION (answer), DISPOSED, OUT_OF_MEMORY.
 */
export async function fitLookup(train: Dataset, options: FitLookupOptions = {}): Promise<Sampler> {
  const { answer = 'random', seed = 0, ...call } = options
  checkDataset('fitLookup', train)
  checkChoice('fitLookup', 'answer', answer, ['random', 'plurality'])
  const { classes, x, y } = train
  const { rows: kinds, kind } = distinctRows(x)
  const table: Table = { counts: new Uint32Array(kinds.length * classes) }
  for (let row = 0; row < y.length; row++) table.counts[kind[row] * classes + y[row]]++
  if (answer === 'random') table.answers = drawAnswers(table.counts, classes, stream(seed, 'lookup'))
  const rows = takeRows(x, kinds)
  try {
    const nearest = await prepareNearest(rows, call)
    return new LookupSampler(train, { rows, nearest, table, unseen: stream(seed, 'lookup of unseen rows') })
  } catch (error) {
    rows.dispose()
    throw error
  }
}

/** The label of one occurrence of each kind, drawn by the kind's number. */
function drawAnswers(counts: Uint32Array, classes: number, draws: Stream): Int32Array {
  return Int32Array.from({ length: counts.length / classes }, (_, kind) => {
    const own = counts.subarray(kind * classes, (kind + 1) * classes)
    let left = draws.below(
      kind,
      own.reduce((sum, count) => sum + count, 0),
    )
    let label = 0
    while (left >= own[label]) left -= own[label++]
    return label
  })
}
