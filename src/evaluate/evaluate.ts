import { type DataRows, readDataRows } from '../data/input.js'
import type { World } from '../data/world.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { lend, type Shaped } from '../engine/operands.js'
import { CALL_OPTIONS, integer, type TableOf, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { confusion } from '../labels/confusion.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import type { Classifier } from '../samplers/sampler.js'
import { LEVEL } from '../theory/student-t.js'
import { type CheckedClassifier, takeClassifier, takeWorld } from './asked.js'
import { featureCalibration } from './calibration.js'
import type { Estimate } from './estimate.js'
import { excessRisk } from './excess-risk.js'
import { proportion, wilson } from './proportion.js'
import type { ConfusionEstimate, Report } from './report.js'

/** Test points for `evaluate`: m inputs with their clean labels, their noisy labels, or both. */
export interface LabeledPoints extends DataRows {
  /** Inputs of the test points, m×dimension, one row for each point: a Matrix, or plain rows. */
  x: InputRows
  /** Label of each input before noise: length m, from 0 to classes - 1. Required if `noisy` is absent. */
  clean?: LabelArray
  /** Label of each input after noise: length m, from 0 to classes - 1. Required if `clean` is absent. */
  noisy?: LabelArray
}

/**
 * Options of `evaluate`. On a world, `m` is the number of test points to draw, and `seed`, `trial` and `purpose` name
 * the random draw. `purpose` is 'evaluate' by default, so that the test points are independent of training rows that
 * were sampled with the same seed. These four options have no effect on labeled points. `signal` aborts the call, and
 * `onProgress` receives its progress.
 */
export interface EvaluateOptions extends DrawOptions, CallOptions {
  /**
   * Number of test points to draw from a world, 1 or more; 10,000 by default. Ignored for labeled points, which are all
   * used.
   */
  m?: number
}

export const EVALUATE_OPTIONS = {
  m: integer(1).or(10_000),
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('evaluate'),
  ...CALL_OPTIONS,
} satisfies TableOf<EvaluateOptions>

/**
 * Evaluates a classifier on labeled points, or on m points drawn from a world. The report contains its accuracy and
 * confusion matrix against the clean and the noisy labels; its feature calibration, which is the total variation
 * between the distributions of predicted classes and labels; and, on a world, its excess risk, which is its error rate
 * minus that of the Bayes optimal classifier. On a world the noisy labels are the sampled ones, and the clean labels
 * are the Bayes optimal classes. By default, the test points are independent of the rows that `world.sample` draws with
 * the same seed.
 *
 * All intervals cover the draw of the test points for this one classifier. For the spread over training sets, evaluate
 * classifiers of several independent training sets and pass one measure of each to `meanOverTrainingSets`.
 *
 * Throws BAD_VALUE when the classifier or the world is invalid, no labels were given, or a label is not a class;
 * BAD_SHAPE when the numbers of rows, columns or classes disagree; BAD_OPTION when an option is out of range or there
 * are more than 4096 classes; DISPOSED when the classifier or x was disposed; ENGINE_MISMATCH when x belongs to another
 * engine than the classifier; OUT_OF_MEMORY when a result does not fit. Other errors of the classifier are passed on.
 *
 * @example
 * ```ts
 * import { createEngine, evaluate, fitNearest, gaussianMixture, noisyWorld } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-2], [2]], deviation: 1 }), { p: 0.2 })
 * const sampler = await fitNearest(await world.sample(engine, 1000))
 * const { accuracy, excessRisk } = await evaluate(sampler, world, { m: 10_000 })
 * console.log(accuracy.clean!.estimate.toFixed(3)) // 0.791
 * console.log(excessRisk!.interval.map((end) => end.toFixed(3)).join(' to ')) // 0.111 to 0.120
 * ```
 */
export async function evaluate(
  classifier: Classifier,
  on: World | LabeledPoints,
  options: EvaluateOptions = {},
): Promise<Report> {
  const { m, seed, trial, purpose, ...call } = takeOptions('evaluate', EVALUATE_OPTIONS, options)
  const asked = takeClassifier('evaluate', 'classifier', classifier)
  if (!isWorld(on)) {
    const { x, ...labels } = takePoints(on, asked.classes)
    const engine = x instanceof Matrix ? undefined : asked.engine()
    return lend([x], ([matrix]) => reportOn(asked, { x: matrix, ...labels }, call), engine)
  }
  const world = takeWorld('evaluate', on)
  const { classes } = asked
  check(
    world.classes === classes,
    'BAD_SHAPE',
    () => `evaluate: the world has ${world.classes} classes but the classifier has ${classes}`,
  )
  using sample = await world.sample(asked.engine(), m, { seed, trial, purpose, ...call })
  const { x, y, clean } = sample
  const posterior = await world.posterior(x, call)
  return await reportOn(asked, { x, clean, noisy: y, posterior }, call)
}

/**
 * Returns true if `on` is a world, which has a method `sample`, and false if it is labeled points. Throws BAD_VALUE
 * when it is not an object.
 */
function isWorld(on: World | LabeledPoints): on is World {
  const { sample } = takeMembers('evaluate', 'the test data', on as Partial<World>, ['sample'], WORLD_OR_POINTS)
  return sample !== undefined
}

/**
 * Checks labeled points and copies their labels; plain inputs are not copied yet. Throws BAD_VALUE when x is neither a
 * Matrix nor plain rows, no labels were given, or a label is not a class; BAD_SHAPE when there is not one label for
 * each row; OUT_OF_MEMORY when the copies do not fit.
 */
function takePoints(given: LabeledPoints, classes: number): TestLabels & { x: Shaped } {
  const members = ['x', 'columns', 'clean', 'noisy'] as const
  const { x: rows, columns, clean, noisy } = takeMembers('evaluate', 'the test data', given, members, WORLD_OR_POINTS)
  const x = readDataRows('evaluate', { x: rows, columns })
  const seen = clean !== undefined || noisy !== undefined
  check(seen, 'BAD_VALUE', () => 'evaluate: neither clean nor noisy labels were given but one kind is needed')
  const taken = (name: string, labels?: LabelArray) => {
    return labels === undefined ? undefined : takeLabels(name, labels, x.rows, classes)
  }
  return { x, clean: taken('clean', clean), noisy: taken('noisy', noisy) }
}

/** Checked labels of test points. */
type TestLabels = Pick<LabeledPoints, 'clean' | 'noisy'>

const WORLD_OR_POINTS = 'a world or rows x with labels'

function takeLabels(name: string, given: LabelArray, rows: number, classes: number): LabelArray {
  const labels = copyLabels('evaluate', name, given)
  checkLabels('evaluate', name, labels, classes)
  const { length } = labels
  check(length === rows, 'BAD_SHAPE', () => `evaluate: x has ${rows} rows but ${name} has ${length} labels`)
  return labels
}

async function reportOn(
  classifier: CheckedClassifier,
  { x, clean, noisy, posterior }: TestLabels & { x: Matrix; posterior?: Float64Array },
  call: CallOptions,
): Promise<Report> {
  const { classes } = classifier
  const predicted = await classifier.predict(x, call)
  const [ofClean, ofNoisy] = [
    clean && (await against(clean, predicted, classes, call)),
    noisy && (await against(noisy, predicted, classes, call)),
  ]
  // `takePoints` made sure that at least one of the two is present.
  const input = { predicted, labels: (noisy ?? clean) as LabelArray, classes }
  return {
    m: x.rows,
    classes,
    accuracy: { ...(ofClean && { clean: ofClean.accuracy }), ...(ofNoisy && { noisy: ofNoisy.accuracy }) },
    confusion: { ...(ofClean && { clean: ofClean.confusion }), ...(ofNoisy && { noisy: ofNoisy.confusion }) },
    calibration: {
      overall: await featureCalibration(input, call),
      ...(clean && noisy && { byClass: await featureCalibration({ ...input, partition: clean }, call) }),
    },
    ...(posterior && { excessRisk: await excessRisk({ posterior, predicted, classes }, call) }),
  }
}

async function against(
  labels: LabelArray,
  predicted: LabelArray,
  classes: number,
  call: CallOptions,
): Promise<{ accuracy: Estimate; confusion: ConfusionEstimate }> {
  const { counts, rates } = await confusion(labels, predicted, { classes, ...call })
  const rowsOf = <T>(of: (at: number, row: number) => T) => {
    return Array.from({ length: classes }, (_, c) => Array.from({ length: classes }, (_, j) => of(c * classes + j, c)))
  }
  const n = rowsOf((at) => counts[at]).map((row) => row.reduce((sum, count) => sum + count, 0))
  const bound = (side: 0 | 1) => rowsOf((at, c) => wilson(rates[at], n[c])[side])
  const right = n.reduce((sum, _, c) => sum + counts[c * classes + c], 0)
  return {
    accuracy: proportion(right, labels.length),
    confusion: {
      estimate: rowsOf((at) => rates[at]),
      interval: [bound(0), bound(1)],
      bias: [0, 0],
      level: LEVEL,
      covers: 'test points',
      method: 'Wilson',
      n,
    },
  }
}
