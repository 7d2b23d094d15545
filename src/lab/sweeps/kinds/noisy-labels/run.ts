import type { Sample } from '../../../../data/sample.js'
import type { World } from '../../../../data/world.js'
import type { CallOptions } from '../../../../engine/call.js'
import type { Engine } from '../../../../engine/engine.js'
import { type Point, pointText } from '../../plan/point.js'
import type { TrialGroup, TrialValues } from '../kind.js'
import { NoisyLabels, noiseOf } from './labels.js'
import { TestInputs } from './measure.js'
import { measurePool } from './pool.js'
import { fitEach, SAMPLERS } from './samplers.js'
import { ownValues, samplerValues } from './values.js'
import { isFarApart, worldOf } from './worlds.js'

/** The inputs of one group of trials, which all of them share, and what is measured on the test inputs. */
interface LabeledInputs {
  group: TrialGroup
  train: Sample
  test: Sample
  measure: { measure(predicted: Uint8Array): TrialValues }
  labels: NoisyLabels
}

/** The inputs of one group of trials of a world. */
interface GroupInputs extends LabeledInputs {
  engine: Engine
  world: World
  measure: TestInputs
}

/** Computes the trials of a group: those that differ in noise alone share one preparation of the inputs. */
export async function runGroup(engine: Engine, group: TrialGroup, call: CallOptions): Promise<TrialValues[]> {
  const { seed, points } = group
  const [first] = points
  const world = worldOf(first)
  const sample = (rows: string, purpose: string) =>
    world.sample(engine, Number(first[rows]), { seed, purpose: `sweep: ${purpose}`, ...call })
  using train = await sample('train', 'train')
  using test = await sample('test', 'test')
  const measure = await TestInputs.of(world, test, isFarApart(first), call)
  const labels = new NoisyLabels(train.y, world.classes, group)
  const inputs = { engine, group, world, train, test, measure, labels }
  return await measureAlike(group, (of) =>
    of[0].student === 'none' ? measureSampler(inputs, of, call) : measureStudent(inputs, of, call),
  )
}

/** Measures the points of a group, those that differ in noise alone together. */
export async function measureAlike<P extends Point, T>(
  { points, draws }: { points: readonly P[]; draws: number },
  measure: (alike: readonly P[]) => Promise<T[]>,
): Promise<T[]> {
  const outcomes = new Array<T>(points.length * draws)
  for (const alike of alikeButNoise(points)) {
    const measured = await measure(alike.map((index) => points[index]))
    for (const [at, index] of alike.entries())
      for (let draw = 0; draw < draws; draw++) outcomes[index * draws + draw] = measured[at * draws + draw]
  }
  return outcomes
}

/** Texts of what points are but for noise: groups of a plan come again with each seed. */
const NOISELESS = new WeakMap<Point, string>()

/** Returns the text of a point without its noise. */
function noiselessText(point: Point): string {
  const known = NOISELESS.get(point)
  if (known !== undefined) return known
  const { noise, noiseModel, ...rest } = point
  const text = pointText(rest)
  NOISELESS.set(point, text)
  return text
}

/** Returns the indices of the points in lists of those that differ in noise alone. */
function alikeButNoise(points: readonly Point[]): number[][] {
  const lists = new Map<string, number[]>()
  for (const [index, point] of points.entries()) {
    const key = noiselessText(point)
    const there = lists.get(key)
    if (there) there.push(index)
    else lists.set(key, [index])
  }
  return [...lists.values()]
}

/** Measures one sampler on the noisy labels of every point and draw. */
export async function measureSampler(
  inputs: LabeledInputs,
  points: readonly Point[],
  call: CallOptions,
): Promise<TrialValues[]> {
  const { train, test, labels, measure, group } = inputs
  const sampler = SAMPLERS[String(points[0].sampler)]
  const values = samplerValues(points[0])
  const draws = { labels: labels.through(points.map(noiseOf)), draws: points.length * group.draws }
  using prepared = sampler.prepare
    ? await sampler.prepare(train.x, values, call)
    : fitEach(train, sampler.fit(values), group)
  const predicted = await prepared.predictMany(test.x, draws, call)
  const m = test.x.rows
  return Array.from({ length: draws.draws }, (_, row) => measure.measure(predicted.subarray(row * m, (row + 1) * m)))
}

/** Measures students of pools of samplers on the noisy labels of every point and draw. */
async function measureStudent(
  inputs: GroupInputs,
  points: readonly Point[],
  call: CallOptions,
): Promise<TrialValues[]> {
  const { engine, train, test, labels, measure, group, world } = inputs
  const { unlabeled } = ownValues(points[0], 'student')
  using pool = await world.sample(engine, Number(unlabeled), {
    seed: group.seed,
    purpose: 'sweep: unlabeled',
    ...call,
  })
  const all = labels.through(points.map(noiseOf))
  const n = train.y.length
  const measured: TrialValues[] = []
  for (const [at, point] of points.entries()) {
    for (let draw = 0; draw < group.draws; draw++) {
      const row = at * group.draws + draw
      const y = Int32Array.from(all.subarray(row * n, (row + 1) * n))
      const named = { seed: group.seed, draw: group.draw + draw }
      const trial = { point, train, y, unlabeled: pool.x, test: { x: test.x, inputs: measure }, ...named }
      measured.push(await measurePool(trial, call))
    }
  }
  return measured
}
