import { foldsOf } from '../data/folds.js'
import { largest } from '../data/world.js'
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { gatherRows } from '../engine/take-rows.js'
import { shuffle } from '../random/shuffle.js'
import { inOrder, stream } from '../random/stream.js'
import { fitLogistic } from '../samplers/logistic.js'
import { prepareNearest } from '../samplers/nearest-geometry.js'

/** Number of folds of the logistic student. */
export const FOLDS = 5
/** Number of neighbors of the k-NN student. On human labels of images, 30 and its double label alike. */
const NEIGHBORS = 30
/** Ridge of the logistic student, and the gradient at which its fit ends: far below what noisy labels resolve. */
const [RIDGE, TOLERANCE] = [1e-3, 1e-3]

/** What the student is fitted to: inputs of all items, and the items whose posteriors it learns from. */
export interface StudentProblem {
  /** items × d, one row for each item. */
  x: Matrix
  /** The items to learn from, ascending. */
  rows: Uint32Array
  classes: number
  seed: number
  call: CallOptions
}

/**
 * A student whose probabilities of an item never come from the item's own votes: the mean of k-NN, which leaves the item
 * out, and of logistic regression, fitted to the other four folds. The geometry is searched once for any number of
 * posteriors. On human labels of images the two together label better than either, and random features add nothing.
 */
export class CrossFittedStudent {
  readonly #problem: StudentProblem
  /** items × k: indices into `rows` of the nearest items to learn from. */
  readonly #neighbors: Uint32Array
  readonly #k: number
  /** The fold of each item. */
  readonly #folds: Int32Array

  private constructor(problem: StudentProblem, neighbors: Uint32Array, k: number, folds: Int32Array) {
    this.#problem = problem
    this.#neighbors = neighbors
    this.#k = k
    this.#folds = folds
  }

  /** Finds the neighbors of every item and deals the folds. */
  static async open(problem: StudentProblem): Promise<CrossFittedStudent> {
    const { x, rows, seed, call } = problem
    const order = await shuffle(stream(seed, 'votes: folds'), x.rows, 'aggregateVotes: folds', call)
    const learned = new Uint8Array(x.rows)
    for (const i of rows) learned[i] = 1
    // Items to learn from are dealt first, so that every fold has its share of them.
    order.sort((a, b) => learned[b] - learned[a])
    using points = await gatherRows(x, rows, 'aggregateVotes: rows', call)
    using geometry = await prepareNearest(points, call)
    const k = Math.min(NEIGHBORS, rows.length - 1)
    const found = await geometry.query(x, { ...call, k: k + 1 })
    const neighbors = makeArray('aggregateVotes', Uint32Array, x.rows * k)
    let next = 0
    for (let i = 0; i < x.rows; i++) {
      const self = rows[next] === i ? next++ : -1
      let at = i * k
      for (let j = i * (k + 1); at < (i + 1) * k; j++) if (found.index[j] !== self) neighbors[at++] = found.index[j]
    }
    return new CrossFittedStudent(problem, neighbors, k, foldsOf(order, FOLDS))
  }

  /** Returns the probability of each class, items × classes, from posteriors of all items. All are above 0. */
  async scores(posterior: Float64Array): Promise<Float64Array> {
    const { x, classes } = this.#problem
    const scores = makeArray('aggregateVotes', Float64Array, x.rows * classes)
    await this.#addNearest(posterior, scores)
    for (let fold = 0; fold < FOLDS; fold++) await this.#addLogistic(posterior, scores, fold)
    return scores
  }

  /** Adds half of the mean posterior of the neighbors and of one uniform row. */
  async #addNearest(posterior: Float64Array, scores: Float64Array): Promise<void> {
    const { x, rows, classes, call } = this.#problem
    const k = this.#k
    const add = (first: number, last: number) => {
      for (let i = first; i < last; i++) {
        for (let c = 0; c < classes; c++) {
          let sum = 1 / classes
          for (let j = i * k; j < (i + 1) * k; j++) sum += posterior[rows[this.#neighbors[j]] * classes + c]
          scores[i * classes + c] += sum / (2 * (k + 1))
        }
      }
    }
    await sliced(x.rows, k * classes, add, betweenSlices(call, 'aggregateVotes: k-NN student', x.rows))
  }

  /** Adds half of the probabilities of a logistic fit to the other folds, on the items of one fold. */
  async #addLogistic(posterior: Float64Array, scores: Float64Array, fold: number): Promise<void> {
    const { x, rows, classes, call } = this.#problem
    const fitted = rows.filter((i) => this.#folds[i] !== fold)
    const tested = inOrder(x.rows).filter((i) => this.#folds[i] === fold)
    const shares = makeArray('aggregateVotes', Float64Array, fitted.length * classes)
    const y = new Int32Array(fitted.length)
    fitted.forEach((i, at) => {
      const own = posterior.subarray(i * classes, (i + 1) * classes)
      shares.set(own, at * classes)
      y[at] = largest(own)
    })
    using train = await gatherRows(x, fitted, 'aggregateVotes: rows', call)
    using queries = await gatherRows(x, tested, 'aggregateVotes: rows', call)
    using model = await fitLogistic({ x: train, y, classes, shares }, { ...call, ridge: RIDGE, tolerance: TOLERANCE })
    const found = await model.scores(queries, call)
    tested.forEach((i, at) => {
      for (let c = 0; c < classes; c++) scores[i * classes + c] += found[at * classes + c] / 2
    })
  }
}
