import type { Result, ResultState } from './line.js'

const STATES = ['missing', 'ok', 'refused', 'failed'] as const
/** Number of seeds for which a point has room at first. */
const FIRST_SEEDS = 16

/** Results of one point: by trial, which is seed · draws + draw, a state and the values of each metric. */
interface PointResults {
  states: Uint8Array
  values: Float64Array[]
  codes?: Map<number, string>
}

/** The results of a sweep in memory, by point, seed and draw. Seeds are counted from the sweep's first one. */
export class ResultTable {
  readonly metrics: readonly string[]
  readonly draws: number
  readonly #points: PointResults[]

  /** An empty table for `points` points. `metrics` are the names of the values. */
  constructor(points: number, metrics: readonly string[], draws: number) {
    this.metrics = metrics
    this.draws = draws
    this.#points = Array.from({ length: points }, () => roomFor(FIRST_SEEDS * draws, metrics.length))
  }

  /** Stores a result, in place of one that was there. */
  set(
    point: number,
    seed: number,
    draw: number,
    { state, code, values }: Omit<Result, 'point' | 'seed' | 'draw'>,
  ): void {
    const trial = seed * this.draws + draw
    const of = this.#roomAt(point, trial)
    of.states[trial] = STATES.indexOf(state)
    for (const [at, column] of of.values.entries()) column[trial] = values[at] ?? Number.NaN
    if (code !== undefined) {
      of.codes ??= new Map()
      of.codes.set(trial, code)
    }
  }

  /** Returns the state of a trial. */
  state(point: number, seed: number, draw: number): ResultState | 'missing' {
    return STATES[this.#points[point].states[seed * this.draws + draw] ?? 0]
  }

  /** Returns why a trial was refused or failed. */
  code(point: number, seed: number, draw: number): string | undefined {
    return this.#points[point].codes?.get(seed * this.draws + draw)
  }

  /**
   * Returns the values of a metric at a point, one for each trial: seed · draws + draw, NaN for a trial that is missing,
   * refused or failed. It has room for more seeds than are stored. Do not change it or keep it.
   */
  values(point: number, metric: string): Float64Array {
    return this.#points[point].values[this.metrics.indexOf(metric)]
  }

  /** Returns the values of a trial in the order of `metrics`. */
  valuesOf(point: number, seed: number, draw: number): number[] {
    return this.#points[point].values.map((column) => column[seed * this.draws + draw] ?? Number.NaN)
  }

  #roomAt(point: number, trial: number): PointResults {
    const there = this.#points[point]
    if (trial < there.states.length) return there
    const grown = roomFor(Math.max(2 * there.states.length, trial + 1), this.metrics.length)
    grown.states.set(there.states)
    for (const [at, column] of grown.values.entries()) column.set(there.values[at])
    if (there.codes) grown.codes = there.codes
    this.#points[point] = grown
    return grown
  }
}

function roomFor(trials: number, metrics: number): PointResults {
  const values = Array.from({ length: metrics }, () => new Float64Array(trials).fill(Number.NaN))
  return { states: new Uint8Array(trials), values }
}
