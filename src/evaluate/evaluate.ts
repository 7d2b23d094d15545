import { posteriorOf, type World } from '../data/world.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'
import { checkLabels, type LabelArray } from '../labels/check.js'
import { confusion } from '../labels/confusion.js'
import type { Classifier } from '../samplers/sampler.js'
import { featureCalibration } from './calibration.js'
import { type Estimate, LEVEL } from './estimate.js'
import { excessRisk } from './excess-risk.js'
import { proportion, wilson } from './proportion.js'
import type { ConfusionEstimate, Report } from './report.js'

/** Test points with the labels they have: without noise, with it, or both. */
export interface LabelledPoints {
  x: Matrix
  clean?: LabelArray
  noisy?: LabelArray
}

export interface EvaluateOptions extends CallOptions {
  /** Test points to draw from a world. */
  m?: number
  seed?: number
}

/**
 * Measures a classifier on a world, where the labels drawn are the noisy ones and the Bayes optimal classes the clean ones,
 * or on labelled points. All intervals cover the draw of the test points for this one classifier; how far its learner's
 * results spread takes independent training sets (`meanOverTrainingSets`). A world's test points are drawn apart from
 * those of `world.sample` under the same seed. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION, DISPOSED, ENGINE_MISMATCH.
 */
export async function evaluate(
  classifier: Classifier,
  on: World | LabelledPoints,
  { m = 10_000, seed = 0, ...call }: EvaluateOptions = {},
): Promise<Report> {
  if (!isWorld(on)) return reportOn(classifier, on, call)
  const { classes } = classifier
  checkInteger('evaluate', 'm', m, 1)
  check(
    on.classes === classes,
    'BAD_SHAPE',
    () => `evaluate: the world has ${on.classes} classes but the classifier has ${classes}`,
  )
  const { x, y, clean } = await on.sample(classifier.engine, m, { seed, purpose: 'evaluate', ...call })
  try {
    const posterior = await posteriorOf(on, x, 'evaluate: posterior', call)
    return await reportOn(classifier, { x, clean, noisy: y, posterior }, call)
  } finally {
    x.dispose()
  }
}

const isWorld = (on: World | LabelledPoints): on is World => 'sample' in on

async function reportOn(
  classifier: Classifier,
  { x, clean, noisy, posterior }: LabelledPoints & { posterior?: ArrayLike<number> },
  call: CallOptions,
): Promise<Report> {
  const { classes } = classifier
  check(x instanceof Matrix, 'BAD_VALUE', () => 'evaluate: a world or a matrix x with labels is needed')
  const seen = noisy ?? clean
  check(seen !== undefined, 'BAD_VALUE', () => 'evaluate: clean or noisy labels are needed but there are neither')
  const given = { ...(clean && { clean }), ...(noisy && { noisy }) }
  for (const [name, labels] of Object.entries(given)) {
    checkLabels('evaluate', name, labels, classes)
    const { length } = labels
    check(length === x.rows, 'BAD_SHAPE', () => `evaluate: x has ${x.rows} rows but ${name} has ${length} labels`)
  }
  const predicted = await classifier.predict(x, call)
  const [ofClean, ofNoisy] = [
    clean && (await against(clean, predicted, classes)),
    noisy && (await against(noisy, predicted, classes)),
  ]
  const input = { predicted, labels: seen, classes }
  return {
    m: x.rows,
    classes,
    accuracy: { ...(ofClean && { clean: ofClean.accuracy }), ...(ofNoisy && { noisy: ofNoisy.accuracy }) },
    confusion: { ...(ofClean && { clean: ofClean.confusion }), ...(ofNoisy && { noisy: ofNoisy.confusion }) },
    calibration: {
      overall: featureCalibration(input),
      ...(clean && noisy && { byClass: featureCalibration({ ...input, partition: clean }) }),
    },
    ...(posterior && { excessRisk: excessRisk({ posterior, predicted, classes }) }),
  }
}

async function against(
  labels: LabelArray,
  predicted: Int32Array,
  classes: number,
): Promise<{ accuracy: Estimate; confusion: ConfusionEstimate }> {
  const { counts, rates } = await confusion(labels, predicted, { classes })
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
