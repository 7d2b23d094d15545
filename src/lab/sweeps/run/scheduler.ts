import { groupCost, type Plan, trialsOf, type WorkUnit } from '../plan/plan.js'
import type { TrialName } from '../plan/point.js'
import type { ResultState } from '../results/line.js'
import type { ResultTable } from '../results/table.js'

/** How points stop by precision: sets of points that stop together, and whether one is precise after n seeds. */
export interface StoppingRule {
  min: number
  max: number
  sets: readonly (readonly number[])[]
  /** Returns true if the points are precise enough, given the results of seeds 0 to n - 1 alone. */
  precise(points: readonly number[], n: number): boolean
}

/** What a scheduler offers: all trials that are missing, unless something else is wanted. */
export interface ScheduleOptions {
  rule?: StoppingRule | undefined
  /** Returns true for a trial that this run computes, given its stored state. By default those that are missing. */
  wanted?: (trial: TrialName, state: ResultState | 'missing') => boolean
  /** Returns true for a group of inputs at a seed, from 0, that belongs to this shard. By default all do. */
  mine?: (group: number, seed: number) => boolean
}

/** Size at which a batch is full: the number of trials, or planned nanoseconds. */
export interface BatchSize {
  trials: number
  cost: number
}

/** Planned nanoseconds above which a unit of work is cut: 2 s. */
const PIECE_COST = 2e9

/**
 * Offers the work of a sweep in batches: seeds outermost, so that a sweep that stops early is a whole grid with fewer
 * seeds, and the heaviest group of inputs first. What is offered depends on the stored results alone, not on the order
 * in which batches come back.
 */
export class Scheduler {
  readonly #plan: Plan
  readonly #table: ResultTable
  readonly #options: ScheduleOptions
  /** Number of seeds that each point needs, as far as is known. */
  readonly #targets: Uint32Array
  readonly #open: Set<readonly number[]>
  #units: Generator<WorkUnit>
  #running = 0

  constructor(plan: Plan, table: ResultTable, options: ScheduleOptions = {}) {
    this.#plan = plan
    this.#table = table
    this.#options = options
    const { rule } = options
    this.#targets = new Uint32Array(plan.ids.length).fill(
      rule ? Math.min(rule.min, rule.max) : plan.sweep.replicates.seeds,
    )
    this.#open = new Set(rule?.sets)
    this.#units = this.#round()
  }

  /** Number of seeds that each point needs, as far as is known: it grows where a point is not precise yet. */
  get targets(): ArrayLike<number> {
    return this.#targets
  }

  /** Trials that are not stored yet, of those known to be needed. */
  remaining(): { trials: number; cost: number } {
    let [trials, cost] = [0, 0]
    for (const unit of this.#round()) {
      trials += trialsOf(unit)
      cost += this.costOf(unit)
    }
    return { trials, cost }
  }

  /** Planned nanoseconds of a unit of work. */
  costOf({ points, draws }: WorkUnit): number {
    return groupCost(this.#plan.costs, points, draws)
  }

  /**
   * Returns the next batch; 'wait' if the next one depends on batches that are still computed; undefined when there is
   * no more work.
   */
  next(size: BatchSize): WorkUnit[] | 'wait' | undefined {
    const batch: WorkUnit[] = []
    let [trials, cost] = [0, 0]
    while (trials < size.trials && cost < size.cost) {
      const unit = this.#units.next().value
      if (!unit) break
      batch.push(unit)
      trials += trialsOf(unit)
      cost += this.costOf(unit)
    }
    if (batch.length > 0) {
      this.#running++
      return batch
    }
    if (this.#running > 0) return 'wait'
    if (!this.#extend()) return undefined
    this.#units = this.#round()
    return this.next(size)
  }

  /** Counts a batch as done. Its results must be in the table before. */
  done(): void {
    this.#running--
  }

  /** Doubles the seeds of the points that are not precise. Returns false when all are, or have the most seeds. */
  #extend(): boolean {
    const { rule } = this.#options
    if (!rule) return false
    for (const points of [...this.#open]) {
      const n = this.#targets[points[0]]
      if (n >= rule.max || rule.precise(points, n)) this.#open.delete(points)
      else for (const point of points) this.#targets[point] = Math.min(2 * n, rule.max)
    }
    return this.#open.size > 0
  }

  /** Yields the units of all seeds that are known to be needed, and not stored. */
  *#round(): Generator<WorkUnit> {
    const { groups, sweep } = this.#plan
    const { mine } = this.#options
    const seeds = this.#targets.reduce((most, target) => Math.max(most, target), 0)
    for (let seed = 0; seed < seeds; seed++) {
      for (const [group, { points }] of groups.entries()) {
        if (mine && !mine(group, seed)) continue
        const needed = points.filter((point) => this.#targets[point] > seed)
        for (const range of this.#missing(needed, seed))
          yield* this.#pieces({ group, seed: sweep.replicates.firstSeed + seed, ...range })
      }
    }
  }

  /** Cuts a unit whose trials are slow, so that a kill costs little; its inputs are then prepared for each piece. */
  *#pieces(unit: WorkUnit): Generator<WorkUnit> {
    const { costs } = this.#plan
    if (this.costOf(unit) <= PIECE_COST) return yield unit
    const most = unit.points.reduce((most, index) => Math.max(most, 4 * costs[index].inputs), PIECE_COST)
    let points: number[] = []
    let cost = 0
    for (const index of unit.points) {
      const each = costs[index].draw
      if (each * unit.draws > most && unit.draws > 1) {
        const draws = Math.max(1, Math.floor(most / each))
        for (let draw = 0; draw < unit.draws; draw += draws)
          yield { ...unit, points: [index], draw: unit.draw + draw, draws: Math.min(draws, unit.draws - draw) }
        continue
      }
      if (points.length > 0 && cost + each * unit.draws > most) {
        yield { ...unit, points }
        points = []
        cost = 0
      }
      points.push(index)
      cost += each * unit.draws
    }
    if (points.length > 0) yield { ...unit, points }
  }

  /** Returns the points whose draws are missing, in lists of those that lack the same ones. */
  #missing(points: readonly number[], seed: number): Pick<WorkUnit, 'points' | 'draw' | 'draws'>[] {
    const ranges = new Map<number, { points: number[]; draw: number; draws: number }>()
    const { draws } = this.#table
    for (const point of points) {
      for (let draw = 0; draw < draws; draw++) {
        if (!this.#wants(point, seed, draw)) continue
        const first = draw
        while (draw < draws && this.#wants(point, seed, draw)) draw++
        const key = first * (draws + 1) + draw
        const there = ranges.get(key)
        if (there) there.points.push(point)
        else ranges.set(key, { points: [point], draw: first, draws: draw - first })
      }
    }
    return [...ranges.values()]
  }

  #wants(point: number, seed: number, draw: number): boolean {
    const state = this.#table.state(point, seed, draw)
    const { wanted } = this.#options
    if (!wanted) return state === 'missing'
    const { ids, sweep } = this.#plan
    return wanted({ point: ids[point], seed: sweep.replicates.firstSeed + seed, draw }, state)
  }
}
