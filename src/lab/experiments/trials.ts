import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import type { Estimate } from '../../evaluate/estimate.js'
import { stream } from '../../random/stream.js'
import { LEVEL } from '../../theory/student-t.js'
import type { TrialGroup, TrialKind, TrialOutcome } from '../sweeps/kinds/kind.js'
import { type Plan, planOf } from '../sweeps/plan/plan.js'
import { type Point, pointId, pointText } from '../sweeps/plan/point.js'
import type { Sweep } from '../sweeps/plan/sweep.js'
import { ResultTable } from '../sweeps/results/table.js'
import { computeTogether, type UnitResults } from '../sweeps/run/compute.js'
import { type Layout, summarize } from '../sweeps/statistics/summary.js'
import type { RunContext } from './experiment.js'
import { computed } from './part.js'

/** A kind of trials that an experiment runs: one that sweeps know, or one of its own, which no spec file names. */
export interface ExperimentKind<P extends Point> extends Pick<TrialKind, 'name' | 'metrics'> {
  inputsOf(point: P): Point
  run(engine: Engine, group: PointGroup<P>, call: CallOptions): Promise<readonly TrialOutcome[]>
}

/** Trials that share their inputs, at points of an experiment. */
type PointGroup<P extends Point> = Omit<TrialGroup, 'points'> & { points: readonly P[] }

/** The points of an experiment, and how often each is repeated. */
export interface Trials<P extends Point> {
  kind: ExperimentKind<P>
  /** Points in the order of the results; equal ones are computed once. */
  points: readonly P[]
  /** Number of seeds, which are independent training sets. */
  seeds: number
  /** Draws of labels for each seed; 1 by default. */
  draws?: number
}

/** The results of the trials of a point. */
export interface PointResults<P extends Point> {
  point: P
  /** Code and message of the first refusal; null if no trial was refused. */
  refused: string | null
  /** Returns the values of a metric, one for each trial: seed · draws + draw, NaN where there is none. */
  values(metric: string): Float64Array
  /** Returns the mean of a metric over trials that have it. Its interval takes seeds as independent, not draws. */
  estimate(metric: string): Estimate
}

/** Seeds of trials have at most 15 digits. */
const MAX_SEED = 2 ** 49

/** Returns the first seed of the trials of an experiment; the others follow it. */
export const firstSeedOf = (seed: number): number => stream(seed, 'experiment: trials').below(0, MAX_SEED)

/**
 * Computes the trials of an experiment in this process, as a sweep does: seeds outermost, points with equal inputs
 * together. The trials of a seed are one part of the run, which resumes behind it after an interrupt. Throws the error of
 * a trial that failed, and the signal's reason after an abort.
 */
export async function runTrials<P extends Point>(context: RunContext, trials: Trials<P>): Promise<PointResults<P>[]> {
  const { kind, points, seeds, draws = 1 } = trials
  const { part = computed } = context
  const plan = planOf(sweepOf(trials, firstSeedOf(context.seed)))
  const indexOf = (id: string) => plan.indexOf.get(id)!
  const table = new ResultTable(plan.ids.length, plan.metrics, draws, seeds)
  const refusals = new Map<string, string>()
  for (let at = 0; at < seeds; at++) {
    const units = await part(`${kind.name}, seed ${at}`, () => computeSeed(context, plan, at))
    for (const { results, troubles } of units) {
      for (const result of results) table.set(indexOf(result.point), at, result.draw, result)
      for (const { key, message } of troubles) {
        const code = table.code(indexOf(key.point), at, key.draw)
        if (!refusals.has(key.point)) refusals.set(key.point, `${code}: ${message}`)
      }
    }
  }
  return points.map((point) => {
    const id = pointId(point)
    const values = (metric: string) => table.values(indexOf(id), metric)
    const estimate = (metric: string) => estimateOf(values(metric), { draws, share: kind.metrics[metric].share })
    return { point, refused: refusals.get(id) ?? null, values, estimate }
  })
}

/** Computes the trials of one seed, counted from 0, at all points. */
async function computeSeed({ engine, signal, onProgress }: RunContext, plan: Plan, at: number): Promise<UnitResults[]> {
  const { groups, sweep } = plan
  const { firstSeed, seeds, draws } = sweep.replicates
  const units: UnitResults[] = []
  for (const [group, { points }] of groups.entries()) {
    signal?.throwIfAborted()
    const unit = { group, points, seed: firstSeed + at, draw: 0, draws }
    units.push(await computeTogether(engine, plan, unit, signal ? { signal } : {}))
    const done = at * groups.length + group + 1
    onProgress?.({ stage: sweep.name, done, total: seeds * groups.length })
  }
  return units
}

/** Returns the sweep that has these trials. No cost of a kind is planned, because all trials are computed in order. */
function sweepOf<P extends Point>({ kind, points, seeds, draws = 1 }: Trials<P>, firstSeed: number): Sweep {
  const unplanned = { summary: '', parameters: {}, cost: () => ({ inputs: 0, draw: 0 }), bytes: () => 0 }
  return {
    name: kind.name,
    title: kind.name,
    kind: { ...unplanned, ...kind } as TrialKind,
    points: [...new Map(points.map((point) => [pointText(point), point])).values()],
    axes: [],
    replicates: { firstSeed, seeds, draws },
    paired: true,
    numerics: 'strict',
  }
}

/** Returns the mean of a metric over trials of independent training sets, with its interval. */
function estimateOf(values: Float64Array, layout: Layout): Estimate {
  const { mean, interval, seeds } = summarize(values, layout)
  return {
    estimate: mean,
    interval: [...interval],
    bias: [0, 0],
    level: LEVEL,
    covers: 'training sets and test points',
    method: layout.share ? 'Wilson, effective number, corrected for continuity' : 'Student',
    n: seeds,
  }
}

/** Returns, for each draw, the share of its answers for which `counts` is true: `answers` has one row for each draw. */
export function shareOfEach(
  answers: Uint8Array,
  draws: number,
  counts: (answer: number, at: number) => boolean,
): number[] {
  const m = answers.length / draws
  const counted = new Array<number>(draws).fill(0)
  for (let at = 0; at < answers.length; at++) counted[Math.floor(at / m)] += Number(counts(answers[at], at))
  return counted.map((count) => count / m)
}
