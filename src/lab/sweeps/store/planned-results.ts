import { type Plan, trialsOf, type WorkUnit } from '../plan/plan.js'
import type { TrialName } from '../plan/point.js'
import { ResultTable, type StoredOutcome } from '../results/table.js'

/**
 * What becomes of a result: it is new, or better than a failure that was there; equal to what is there, or worse; of a
 * trial that the plan does not ask for; or it has other bits than the one that is there.
 */
export type Reception = 'new' | 'better' | 'duplicate' | 'unasked' | 'conflict'

/** Indices of a trial in the table of results. */
export interface TrialIndex {
  point: number
  seed: number
  draw: number
}

/** The results of a plan's trials in memory. They are the same in whatever order results arrive, and however often. */
export class PlannedResults {
  readonly plan: Plan
  readonly table: ResultTable
  /** Number of stored trials of the plan. */
  stored = 0
  /** Number of results that were dropped because an equal or a better one was there. */
  duplicates = 0
  /** Number of results of trials that the plan does not ask for. They stay in their parts. */
  unasked = 0
  readonly #firstSeed: number
  readonly #maxSeeds: number

  constructor(plan: Plan) {
    const { points, replicates, until } = plan.sweep
    this.plan = plan
    this.table = new ResultTable(points.length, plan.metrics, replicates.draws, replicates.seeds)
    this.#firstSeed = replicates.firstSeed
    this.#maxSeeds = until ? Math.max(until.max, replicates.seeds) : replicates.seeds
  }

  /** Returns indices of a trial in the table, or undefined if the plan cannot ask for it. */
  indexOf({ point, seed, draw }: TrialName): TrialIndex | undefined {
    const at = this.plan.indexOf.get(point)
    const fromFirst = seed - this.#firstSeed
    const asked = fromFirst >= 0 && fromFirst < this.#maxSeeds && draw >= 0 && draw < this.table.draws
    return at !== undefined && asked ? { point: at, seed: fromFirst, draw } : undefined
  }

  /**
   * Receives a result, and returns what becomes of it. A measured or refused trial is a function of its name, so that
   * other bits are a conflict, and it replaces a failure. Of two failures the one whose code sorts first is kept.
   * Values are as lines store them: NaN in place of infinities, and 0 in place of -0.
   */
  receive(result: TrialName & StoredOutcome): Reception {
    const at = this.indexOf(result)
    const reception = at ? this.#compareAt(at, result) : 'unasked'
    if (reception === 'unasked') this.unasked++
    if (reception === 'duplicate') this.duplicates++
    if (reception === 'new') this.stored++
    if (at && (reception === 'new' || reception === 'better')) this.table.set(at.point, at.seed, at.draw, result)
    return reception
  }

  /**
   * Receives the values of measured trials, which are in the order of units, points and draws, trials × metrics: without
   * a look at their lines, several times as fast. Returns false, and receives nothing, unless each trial is missing.
   */
  receiveUnits(units: readonly WorkUnit[], values: Float64Array): boolean {
    const { table } = this
    const width = table.metrics.length
    const trials = units.reduce((sum, unit) => sum + trialsOf(unit), 0)
    if (values.length !== trials * width || !units.every((unit) => this.#isMissing(unit))) return false
    const outcome = { state: 'ok' as const, values: new Float64Array(width) }
    let at = 0
    for (const { points, seed, draw, draws } of units)
      for (const point of points)
        for (let each = draw; each < draw + draws; each++) {
          for (let metric = 0; metric < width; metric++) outcome.values[metric] = values[at++]
          table.set(point, seed - this.#firstSeed, each, outcome)
        }
    this.stored += trials
    return true
  }

  #isMissing({ points, seed, draw, draws }: WorkUnit): boolean {
    return points.every((point) => {
      for (let each = draw; each < draw + draws; each++)
        if (this.table.state(point, seed - this.#firstSeed, each) !== 'missing') return false
      return true
    })
  }

  /** Returns what would become of a result. */
  compare(result: TrialName & StoredOutcome): Reception {
    const at = this.indexOf(result)
    return at ? this.#compareAt(at, result) : 'unasked'
  }

  #compareAt({ point, seed, draw }: TrialIndex, given: StoredOutcome): Reception {
    const { table } = this
    const state = table.state(point, seed, draw)
    if (state === 'missing') return 'new'
    const code = table.code(point, seed, draw) ?? ''
    if (state === 'failed') return given.state !== 'failed' || (given.code ?? '') < code ? 'better' : 'duplicate'
    if (given.state === 'failed') return 'duplicate'
    if (given.state !== state || (given.code ?? '') !== code) return 'conflict'
    for (let metric = 0; metric < table.metrics.length; metric++) {
      const value = given.values[metric] ?? Number.NaN
      if (!Object.is(value, table.value(point, seed, draw, metric))) return 'conflict'
    }
    return 'duplicate'
  }
}
