import { timeText } from '../../report/duration.js'
import type { Table } from '../../report/table-data.js'
import type { Plan } from './plan.js'
import type { ParameterValue, Point } from './point.js'

/** What a sweep will compute and need, as plain JSON. Times are in seconds, memory in bytes. */
export interface PlanSummary {
  points: number
  /** Parameters that vary, and the values of each. */
  axes: readonly ParameterLevels[]
  /** Parameters with the same value at every point that has them. */
  fixed: Readonly<Record<string, ParameterValue>>
  seeds: number
  draws: number
  trials: number
  /** Neighbor searches, factors or the like: trials of points with equal inputs share one at each seed. */
  searches: number
  trialsPerSearch: number
  threads: number
  /** Planned time on these threads: predicted by the kind of trials, not measured. */
  seconds: number
  /** Planned memory of all threads, each with the largest group. */
  bytes: number
  heaviest: { point: Point; seconds: number }
  /** With `until`: the numbers if every point needs the most seeds; the others are for the fewest. */
  most?: { seeds: number; trials: number; seconds: number }
}

/** A parameter that varies, and its values in order. */
interface ParameterLevels {
  name: string
  levels: readonly ParameterValue[]
}

/** Summarizes a plan for `threads` threads. Takes time in proportion to its points. */
export function planSummary({ sweep, groups, costs }: Plan, threads: number): PlanSummary {
  const { kind, points, replicates, until } = sweep
  const { seeds, draws } = replicates
  const { varying, fixed } = valuesOfPoints(points)
  let [seedCost, bytes, heaviest, heaviestCost] = [0, 0, points[0], 0]
  for (const { cost } of groups) seedCost += cost
  for (const [at, point] of points.entries()) {
    const { inputs, draw } = costs[at]
    const cost = inputs + draws * draw
    if (cost > heaviestCost) [heaviest, heaviestCost] = [point, cost]
    bytes = Math.max(bytes, kind.bytes(point))
  }
  // The groups of all seeds are spread over the threads; each is computed by one.
  const secondsOf = (count: number) => Math.max((seedCost * count) / threads, groups[0].cost) / 1e9
  const [trials, searches] = [points.length * seeds * draws, groups.length * seeds]
  return {
    points: points.length,
    axes: varying,
    fixed,
    seeds,
    draws,
    trials,
    searches,
    trialsPerSearch: trials / searches,
    threads,
    seconds: secondsOf(seeds),
    bytes: bytes * threads,
    heaviest: { point: heaviest, seconds: heaviestCost / 1e9 },
    ...(until && {
      most: { seeds: until.max, trials: points.length * until.max * draws, seconds: secondsOf(until.max) },
    }),
  }
}

/** Returns the parameters that vary with their values in order, and those that do not. */
function valuesOfPoints(points: readonly Point[]): {
  varying: ParameterLevels[]
  fixed: Record<string, ParameterValue>
} {
  const values = new Map<string, Set<ParameterValue>>()
  for (const point of points)
    for (const name in point) {
      const seen = values.get(name)
      if (seen) seen.add(point[name])
      else values.set(name, new Set([point[name]]))
    }
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1))
  const fixed = sorted.flatMap(([name, seen]) => (seen.size === 1 ? [[name, [...seen][0]] as const] : []))
  const varying = sorted.filter(([, seen]) => seen.size > 1)
  return {
    varying: varying.map(([name, seen]) => ({ name, levels: [...seen].sort(byValue) })),
    fixed: Object.fromEntries(fixed),
  }
}

const byValue = (a: ParameterValue, b: ParameterValue): number => (a < b ? -1 : 1)

/** Number of values of an axis that a table shows: the first and the last. */
const SHOWN_LEVELS = 8

/** Returns the tables that print a summary: what is computed and needed, and the parameters. */
export function planTables(summary: PlanSummary): Table[] {
  const { axes, fixed, heaviest } = summary
  return [
    {
      title: 'Plan',
      columns: [
        { key: 'name', title: 'what' },
        { key: 'value', title: 'number', align: 'right' },
      ],
      rows: needs(summary).map(([name, value]) => ({ name, value })),
      notes: [
        `The heaviest point, ${pointPhrase(heaviest.point, axes)}, takes ${durationText(heaviest.seconds)} a seed.`,
        'Times are predicted from the sizes of a trial, not measured.',
      ],
    },
    {
      title: 'Parameters',
      columns: [
        { key: 'name', title: 'parameter' },
        { key: 'count', title: 'values' },
        { key: 'values', title: 'which', align: 'left' },
      ],
      rows: [
        ...axes.map(({ name, levels }) => ({ name, count: levels.length, values: levelsPhrase(levels) })),
        ...Object.entries(fixed).map(([name, value]) => ({ name, count: 1, values: String(value) })),
      ],
    },
  ]
}

/** Returns the rows of the first table. */
function needs(summary: PlanSummary): [name: string, value: string][] {
  const { points, seeds, draws, trials, searches, trialsPerSearch, threads, seconds, bytes, most } = summary
  const on = threads === 1 ? 'on one thread' : `on ${threads} threads`
  const fewest = most ? ', at least' : ''
  return [
    ['points', number(points)],
    [`seeds of a point${fewest}`, number(seeds)],
    ['draws of a seed', number(draws)],
    [`trials${fewest}`, number(trials)],
    [`searches or factors${fewest}`, number(searches)],
    ['trials per search', number(Number(trialsPerSearch.toPrecision(3)))],
    [`time ${on}${fewest}`, durationText(seconds)],
    ['memory', `${number(Math.ceil(bytes / 2 ** 20))} MiB`],
    ...(most
      ? ([
          ['seeds of a point, at most', number(most.seeds)],
          ['trials, at most', number(most.trials)],
          [`time ${on}, at most`, durationText(most.seconds)],
        ] as [string, string][])
      : []),
  ]
}

const number = (value: number): string => value.toLocaleString('en-US')

/** Returns the values of a point's axes as text, such as 'noise 0.5, sampler tree'. */
function pointPhrase(point: Point, axes: readonly ParameterLevels[]): string {
  const named = axes.filter(({ name }) => point[name] !== undefined).map(({ name }) => `${name} ${point[name]}`)
  return named.join(', ') || 'the only one'
}

function levelsPhrase(levels: readonly ParameterValue[]): string {
  if (levels.length <= SHOWN_LEVELS) return levels.join(', ')
  return `${levels.slice(0, SHOWN_LEVELS - 1).join(', ')}, …, ${levels.at(-1)}`
}

/** Returns a duration as text; below a second in milliseconds. */
const durationText = (seconds: number): string => (seconds < 1 ? `${Math.ceil(1000 * seconds)} ms` : timeText(seconds))
