import { studentOf } from '../../../learners/students.js'
import { type Point, sortedPoint } from '../../plan/point.js'
import type { TrialKind } from '../kind.js'
import { runGroup } from './run.js'
import { SAMPLERS } from './samplers.js'
import { STUDENT } from './students.js'
import { samplerValues } from './values.js'
import { dimensionOf, isFarApart, WORLD } from './worlds.js'

/** The kind of trials 'noisy-labels': a sampler, or a student of a pool of samplers, on noisy labels of a world. */
export const noisyLabels: TrialKind = {
  name: 'noisy-labels',
  summary: 'a sampler, or the student of a pool of samplers, trained on noisy labels of a world',
  parameters: {
    world: WORLD,
    train: { type: 'integer', min: 1, max: 1e7, default: 500, help: 'labeled training rows' },
    test: { type: 'integer', min: 1, max: 1e7, default: 500, help: 'test inputs' },
    noise: { type: 'number', min: 0, max: 1, default: 0.2, help: 'probability that a label is flipped' },
    noiseModel: {
      type: 'choice',
      default: 'symmetric',
      help: 'class to which a label is flipped',
      choices: {
        symmetric: { help: 'any other class, with equal probability' },
        'fixed-target': { help: 'the next class' },
      },
    },
    sampler: {
      type: 'choice',
      default: 'nearest',
      help: 'learner that is fitted to the noisy labels',
      choices: SAMPLERS,
    },
    student: STUDENT,
  },
  metrics: {
    error: {
      title: 'error',
      share: true,
      help: 'share of test inputs whose predicted class is not the Bayes optimal one',
    },
    excessRisk: { title: 'excess risk', share: false, help: 'error on fresh labels minus the Bayes error' },
    poolError: { title: 'error of the pool', share: true, help: 'error of the plurality vote of the teachers' },
    teacherError: { title: 'error of one teacher', share: true, help: 'error of the first teacher' },
  },
  fault,
  inputsOf: (point) => {
    const shared = Object.entries(point).filter(([name]) => /^(world(\..*)?|train|test)$/.test(name))
    return sortedPoint(Object.fromEntries(shared))
  },
  cost,
  bytes,
  theory: (point): Record<string, number> => {
    const limit = SAMPLERS[String(point.sampler)].limit
    if (!isFarApart(point) || point.student !== 'none' || !limit) return {}
    return { error: limit(Number(point.noise), samplerValues(point)) }
  },
  run: async (engine, group, call) => (await runGroup(engine, group, call)).map((values) => ({ values })),
}

/** Returns the number of rows to which each sampler of a point is fitted. */
function rowsOf(point: Point): number {
  const train = Number(point.train)
  return point['student.split'] === 'disjoint' ? Math.floor(train / Number(point['student.teachers'])) : train
}

function fault(point: Point): { parameter: string; message: string } | undefined {
  const { train } = point
  const rows = rowsOf(point)
  if (rows < 1)
    return {
      parameter: 'student.teachers',
      message: `${point['student.teachers']} teachers cannot share ${train} rows`,
    }
  const k = Number(point['sampler.k'] ?? 1)
  if (k > rows) return { parameter: 'sampler.k', message: `${k} neighbors of ${rows} rows cannot vote` }
  if (point['student.rule'] === 'soft' && !studentOf(String(point.student)).soft)
    return { parameter: 'student.rule', message: `the ${point.student} student cannot learn from soft labels` }
  return undefined
}

function sizesOf(point: Point, rows = Number(point.train)) {
  return { n: rows, m: Number(point.test), d: dimensionOf(point) }
}

function cost(point: Point): { inputs: number; draw: number } {
  const { n, m, d } = sizesOf(point)
  const sampler = SAMPLERS[String(point.sampler)]
  const inputs = 20_000 + 40 * d * (n + m)
  const labels = 4 * (n + m)
  const own = sampler.cost(sizesOf(point), samplerValues(point))
  if (point.student === 'none') return { inputs: inputs + own.inputs, draw: labels + own.draw }
  const [teachers, unlabeled] = [Number(point['student.teachers']), Number(point['student.unlabeled'])]
  const each = sampler.cost({ ...sizesOf(point, rowsOf(point)), m: unlabeled + m }, samplerValues(point))
  const student = 300 * unlabeled * Math.sqrt(unlabeled) + 1e6
  return { inputs: inputs + 40 * d * unlabeled, draw: labels + teachers * (each.inputs + each.draw) + student }
}

function bytes(point: Point): number {
  const sizes = sizesOf(point)
  const unlabeled = Number(point['student.unlabeled'] ?? 0)
  const own = SAMPLERS[String(point.sampler)].bytes?.(sizes) ?? 0
  const student = point.student === 'kernel' ? 16 * Math.min(unlabeled, 4000) ** 2 : 0
  return 16 * (sizes.n + sizes.m + unlabeled) * (sizes.d + 4) + own + student
}
