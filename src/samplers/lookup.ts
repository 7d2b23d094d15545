import { checkDataset, type Dataset, MOST_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { checkChoice, checkInteger } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import type { Saved } from '../engine/saved/container.js'
import { takeRows } from '../engine/take-rows.js'
import { type Stream, stream } from '../random/stream.js'
import { distinctRows } from '../solve/duplicates.js'
import { Fitted, type Format, type Held, handOver, readLabels } from './fitted.js'
import { NearestGeometry, prepareNearest } from './nearest.js'
import type { FitOptions, Sampler } from './sampler.js'

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

class LookupSampler extends Fitted {
  readonly #nearest: NearestGeometry
  readonly #table: Table
  readonly #seed: number
  readonly #unseen: Stream

  constructor(
    nearest: NearestGeometry,
    table: Table,
    { classes, seed }: { classes: number; seed: number },
    held: Held,
  ) {
    super(nearest.engine, { classes, dimension: nearest.points.cols }, held)
    this.#nearest = nearest
    this.#table = table
    this.#seed = seed
    this.#unseen = stream(seed, 'lookup of unseen rows')
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
        const all = occurrences(counts, kind, this.classes)
        own.forEach((_, c) => {
          own[c] = counts[kind * this.classes + c] / all
        })
      }
    })
    return scores
  }

  describe(): string {
    return `a lookup table of ${this.#nearest.points.rows} rows`
  }

  save(): Saved {
    const { classes } = this
    const { counts, answers } = this.#table
    return {
      kind: lookupFormat.kind,
      values: { classes, seed: this.#seed },
      arrays: { counts, ...(answers && { answers }) },
      parts: { geometry: this.#nearest.save() },
    }
  }

  /** Which kind of row each is: the one at distance 0; -1 where there is none. */
  async #kinds(who: string, x: Matrix, options: CallOptions): Promise<Int32Array> {
    this.checkInput(who, x)
    const { index, squaredDistance } = await this.#nearest.query(x, options)
    return Int32Array.from(index, (kind, i) => (squaredDistance[i] === 0 ? kind : -1))
  }
}

export const lookupFormat: Format = {
  kind: 'lookup',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (nearest) => {
      const classes = loaded.integer('classes', 1, MOST_CLASSES)
      const table: Table = { counts: loaded.array('counts', 'u32', nearest.points.rows * classes) }
      for (let kind = 0; kind < nearest.points.rows; kind++) {
        checkInteger(loaded.kind, 'occurrences', occurrences(table.counts, kind, classes), 1)
      }
      if (loaded.has('answers')) table.answers = readLabels(loaded, nearest.points, 'answers').y
      return new LookupSampler(nearest, table, { classes, seed: loaded.integer('seed', 0) }, { owns: [nearest] })
    })
  },
}

function occurrences(counts: Uint32Array, kind: number, classes: number): number {
  let sum = 0
  for (let c = 0; c < classes; c++) sum += counts[kind * classes + c]
  return sum
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
  checkInteger('fitLookup', 'seed', seed, 0)
  const { classes, x, y } = train
  const { rows: kinds, kind } = distinctRows(x)
  const table: Table = { counts: new Uint32Array(kinds.length * classes) }
  for (let row = 0; row < y.length; row++) table.counts[kind[row] * classes + y[row]]++
  if (answer === 'random') table.answers = drawAnswers(table.counts, classes, stream(seed, 'lookup'))
  return handOver(takeRows(x, kinds), async (rows) => {
    const nearest = await prepareNearest(rows, call)
    return new LookupSampler(nearest, table, { classes, seed }, { borrows: [x], owns: [nearest, rows] })
  })
}

/** The label of one occurrence of each kind, drawn by the kind's number. */
function drawAnswers(counts: Uint32Array, classes: number, draws: Stream): Int32Array {
  return Int32Array.from({ length: counts.length / classes }, (_, kind) => {
    let left = draws.below(kind, occurrences(counts, kind, classes))
    let label = 0
    while (left >= counts[kind * classes + label]) left -= counts[kind * classes + label++]
    return label
  })
}
