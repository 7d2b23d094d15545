import type { TrialCost } from '../kinds/kind.js'
import { pointId, pointText } from './point.js'
import type { Sweep } from './sweep.js'

/** Points with equal inputs, by their index among the sweep's points: one neighbor search or factor serves them all. */
export interface InputGroup {
  points: readonly number[]
  /** Planned cost in nanoseconds of one core of one seed, all draws. */
  cost: number
}

/** What a sweep computes: its points by id, and the groups that share inputs, the heaviest first. */
export interface Plan {
  sweep: Sweep
  /** Names of the metrics, in the order in which results have them. */
  metrics: readonly string[]
  /** Id of each point. */
  ids: readonly string[]
  /** Index of each point by its id. */
  indexOf: ReadonlyMap<string, number>
  groups: readonly InputGroup[]
  /** Planned cost of each point, as its kind of trials says. */
  costs: readonly TrialCost[]
}

/** A piece of work: some points of a group, one seed, and consecutive draws. */
export interface WorkUnit {
  group: number
  /** Indices of points. */
  points: readonly number[]
  seed: number
  draw: number
  draws: number
}

/** Plans a sweep. Takes time in proportion to its points, not to its trials. */
export function planOf(sweep: Sweep): Plan {
  const { kind, points, paired, replicates } = sweep
  const ids = points.map(pointId)
  const indexOf = new Map<string, number>()
  for (const [at, id] of ids.entries()) indexOf.set(id, at)
  const costs = points.map((point) => kind.cost(point))
  const members = new Map<string, number[]>()
  for (const [at, point] of points.entries()) {
    // Points without common random numbers have inputs of their own.
    const inputs = paired ? pointText(kind.inputsOf(point)) : ids[at]
    const there = members.get(inputs)
    if (there) there.push(at)
    else members.set(inputs, [at])
  }
  const groups = [...members.values()].map((of) => ({ points: of, cost: groupCost(costs, of, replicates.draws) }))
  return {
    sweep,
    metrics: Object.keys(kind.metrics),
    ids,
    indexOf,
    groups: groups.sort((a, b) => b.cost - a.cost || a.points[0] - b.points[0]),
    costs,
  }
}

/**
 * Returns the planned cost in nanoseconds of some points at one seed: the heaviest inputs once, and `draws` draws of each
 * point.
 */
export function groupCost(costs: readonly TrialCost[], points: readonly number[], draws: number): number {
  let [inputs, each] = [0, 0]
  for (const at of points) {
    inputs = Math.max(inputs, costs[at].inputs)
    each += costs[at].draw
  }
  return inputs + draws * each
}

/** Returns the number of trials of a unit of work. */
export const trialsOf = ({ points, draws }: Pick<WorkUnit, 'points' | 'draws'>): number => points.length * draws
