import type { Result, ResultState } from './line.js'

const STATES = ['missing', 'ok', 'refused', 'failed'] as const
/** Number of seeds for which a point has room at first. */
const FIRST_SEEDS = 16

/** Results of one point: by trial, which is seed · draws + draw, a state and the values of each metric. */
interface PointResults {
  states: Uint8Array
  /** All trials of the first metric, then those of the next: one array a point, because there may be many points. */
  values: Float64Array
  codes?: Map<number, string>
}

/** The outcome of a trial, without its name. */
export interface StoredOutcome extends Pick<Result, 'state' | 'code'> {
  values: ArrayLike<number>
}

/** The results of a sweep in memory, by point, seed and draw. Seeds are counted from the sweep's first one. */
export class ResultTable {
  readonly metrics: readonly string[]
  readonly draws: number
  readonly #points: (PointResults | undefined)[]
  readonly #planned: number

  /**
   * An empty table for `points` points. `metrics` are the names of the values. A point gets room
   * with its first result, and twice as much whenever it is full, but no more than for `seeds` seeds until it needs it.
   */
  constructor(points: number, metrics: readonly string[], draws: number, seeds = Number.POSITIVE_INFINITY) {
    this.metrics = metrics
    this.draws = draws
    this.#points = new Array(points).fill(undefined)
    this.#planned = seeds * draws
  }

  /** Stores a result, in place of one that was there. */
  set(point: number, seed: number, draw: number, { state, code, values }: StoredOutcome): void {
    const trial = seed * this.draws + draw
    const of = this.#roomAt(point, trial)
    const trials = of.states.length
    of.states[trial] = STATES.indexOf(state)
    for (let at = 0; at < this.metrics.length; at++) of.values[at * trials + trial] = values[at] ?? Number.NaN
    if (code === undefined) of.codes?.delete(trial)
    else {
      of.codes ??= new Map()
      of.codes.set(trial, code)
    }
  }

  /** Returns the state of a trial. */
  state(point: number, seed: number, draw: number): ResultState | 'missing' {
    return STATES[this.#points[point]?.states[seed * this.draws + draw] ?? 0]
  }

  /** Returns why a trial was refused or failed. */
  code(point: number, seed: number, draw: number): string | undefined {
    return this.#points[point]?.codes?.get(seed * this.draws + draw)
  }

  /** Returns the number of seeds for which a point has room: all of its results are below. */
  room(point: number): number {
    return (this.#points[point]?.states.length ?? 0) / this.draws
  }

  /**
   * Returns the values of a metric at a point, one for each trial: seed · draws + draw, NaN for a trial that is missing,
   * refused or failed. It has room for more seeds than are stored, or for none. Do not change it or keep it.
   */
  values(point: number, metric: string): Float64Array {
    const of = this.#points[point]
    const trials = of?.states.length ?? 0
    const at = this.metrics.indexOf(metric)
    return of ? of.values.subarray(at * trials, (at + 1) * trials) : new Float64Array(0)
  }

  /** Returns a value of a trial, by the index of its metric. */
  value(point: number, seed: number, draw: number, metric: number): number {
    const of = this.#points[point]
    const [trial, trials] = [seed * this.draws + draw, of?.states.length ?? 0]
    return of && trial < trials ? of.values[metric * trials + trial] : Number.NaN
  }

  /** Returns the values of a trial in the order of `metrics`. */
  valuesOf(point: number, seed: number, draw: number): number[] {
    return this.metrics.map((_, metric) => this.value(point, seed, draw, metric))
  }

  #roomAt(point: number, trial: number): PointResults {
    const there = this.#points[point]
    const before = there?.states.length ?? 0
    if (there && trial < before) return there
    const needed = Math.ceil((trial + 1) / this.draws) * this.draws
    const roomy = Math.max(FIRST_SEEDS * this.draws, 2 * before)
    const trials = Math.max(needed, trial < this.#planned ? Math.min(roomy, this.#planned) : roomy)
    const grown = { ...there, ...emptyRoom(trials, this.metrics.length) }
    if (there) {
      grown.states.set(there.states)
      for (let at = 0; at < this.metrics.length; at++) {
        grown.values.set(there.values.subarray(at * before, (at + 1) * before), at * trials)
      }
    }
    this.#points[point] = grown
    return grown
  }
}

const emptyRoom = (trials: number, metrics: number) => ({
  states: new Uint8Array(trials),
  values: new Float64Array(trials * metrics).fill(Number.NaN),
})
