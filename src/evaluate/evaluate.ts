import type { World } from '../data/world.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, integer, type TableOf, takeOptions } from '../engine/options.js'
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

/** Test points with the labels they have: without noise, with it, or both. */
export interface LabeledPoints {
  x: Matrix
  clean?: LabelArray
  noisy?: LabelArray
}

/** The options of `evaluate`; the draw is that of the test points, for the purpose 'evaluate' if none is given. */
export interface EvaluateOptions extends DrawOptions, CallOptions {
  /** Test points to draw from a world. */
  m?: number
}

export const EVALUATE_OPTIONS = {
  m: integer(1).or(10_000),
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('evaluate'),
  ...CALL_OPTIONS,
} satisfies TableOf<EvaluateOptions>

/**
 * Measures a classifier on a world, where the labels drawn are the noisy ones and the Bayes optimal classes the clean ones,
 * or on labeled points. All intervals cover the draw of the test points for this one classifier; how far its learner's
 * results spread takes independent training sets (`meanOverTrainingSets`). A world's test points are drawn apart from
 * those of `world.sample` under the same seed. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION, DISPOSED, ENGINE_MISMATCH.
 */
export async function evaluate(
  classifier: Classifier,
  on: World | LabeledPoints,
  options: EvaluateOptions = {},
): Promise<Report> {
  const { m, seed, trial, purpose, ...call } = takeOptions('evaluate', EVALUATE_OPTIONS, options)
  const asked = takeClassifier('evaluate', 'classifier', classifier)
  if (!isWorld(on)) return reportOn(asked, takePoints(on, asked.classes), call)
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

/** Throws BAD_VALUE on what is no object. */
function isWorld(on: World | LabeledPoints): on is World {
  const { sample } = takeMembers('evaluate', 'what it is measured on', on as Partial<World>, ['sample'], WORLD_OR_POINTS)
  return sample !== undefined
}

/** Points with labels that fit them, copied. Throws BAD_VALUE, BAD_SHAPE. */
function takePoints(given: LabeledPoints, classes: number): LabeledPoints {
  const { x, clean, noisy } = takeMembers('evaluate', 'what it is measured on', given, ['x', 'clean', 'noisy'], WORLD_OR_POINTS)
  check(x instanceof Matrix, 'BAD_VALUE', () => `evaluate: x is ${shown(x)} but ${WORLD_OR_POINTS} is needed`)
  const seen = clean !== undefined || noisy !== undefined
  check(seen, 'BAD_VALUE', () => 'evaluate: clean or noisy labels are needed but there are neither')
  const taken = (name: string, labels?: LabelArray) => {
    return labels === undefined ? undefined : takeLabels(name, labels, x.rows, classes)
  }
  return { x, clean: taken('clean', clean), noisy: taken('noisy', noisy) }
}

const WORLD_OR_POINTS = 'a world or a matrix x with labels'

function takeLabels(name: string, given: LabelArray, rows: number, classes: number): LabelArray {
  const labels = copyLabels('evaluate', name, given)
  checkLabels('evaluate', name, labels, classes)
  const { length } = labels
  check(length === rows, 'BAD_SHAPE', () => `evaluate: x has ${rows} rows but ${name} has ${length} labels`)
  return labels
}

async function reportOn(
  classifier: CheckedClassifier,
  { x, clean, noisy, posterior }: LabeledPoints & { posterior?: Float64Array },
  call: CallOptions,
): Promise<Report> {
  const { classes } = classifier
  const predicted = await classifier.predict(x, call)
  const [ofClean, ofNoisy] = [
    clean && (await against(clean, predicted, classes, call)),
    noisy && (await against(noisy, predicted, classes, call)),
  ]
  // There are either, or both.
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
