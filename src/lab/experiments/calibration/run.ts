import { type Digits, digitRows } from '../../../data/digits.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Calibration } from '../../../evaluate/calibration.js'
import type { Learner } from '../../learners/learner.js'
import { type CalibrationDeal, type CalibrationDealOptions, deal } from './deal.js'
import { distanceOf, sharesByCell } from './measure.js'
import { type DigitPartition, partitionsOf } from './partitions.js'

/**
 * Result of one learner: how far its predictions are from the noisy labels, for each partition of the inputs into
 * cells. `distances` and `answers` have one entry per partition, in the order of `CalibrationMeasures.partitions`.
 */
export interface LearnerCalibration {
  name: string
  title: string
  distances: Calibration[]
  /** Share of each predicted class in each cell: partitions × cells × classes. */
  answers: number[][][]
}

/**
 * A partition with the names of its cells. `labels` has the share of each noisy label in each cell: cells × classes.
 */
export interface PartitionLabels {
  name: string
  title: string
  cells: readonly string[]
  labels: number[][]
}

/** The partitions, and the measures of all learners for each of them. */
export interface CalibrationMeasures {
  partitions: PartitionLabels[]
  learners: LearnerCalibration[]
}

/** Result of the `calibration` experiment: the measures of all learners, with the settings of the run. */
export interface CalibrationResult extends CalibrationMeasures {
  /** Share of labels that flip. */
  noise: number
  /** Number of disjoint training sets. */
  sets: number
  /** Digits of each training set. */
  train: number
  /** Test digits of each training set. */
  test: number
}

/**
 * Options of `measureAll`: the training and test sets, the noise, the seed, the number of permutations, and an abort
 * signal.
 */
export interface CalibrationRun extends CallOptions, CalibrationDealOptions {
  /** Number of permutations that estimate the null distribution of each distance. */
  permutations: number
}

/**
 * Fits each learner to each training set. Measures, for every partition, how far its predictions on the test digits are
 * from the noisy labels.
 */
export async function measureAll(
  engine: Engine,
  digits: Digits,
  learners: readonly Learner[],
  run: CalibrationRun,
): Promise<CalibrationMeasures> {
  const { sets, seed, permutations, signal, onProgress } = run
  const call = { ...(signal && { signal }) }
  const dealt = await deal(digits, run)
  const labels = joined(dealt.splits.map(({ test }) => Int32Array.from(test, (row) => dealt.noisy[row])))
  const { partitions, cells } = await partition(engine, digits, dealt, seed, call)
  const sharesOf = (values: Int32Array) =>
    partitions.map((of, at) => sharesByCell(values, cells[at], { cells: of.cells.length, classes: digits.classes }))
  const shares = sharesOf(labels)
  const measured: LearnerCalibration[] = []
  let done = 0
  for (const { name, title, fit } of learners) {
    const onFit = () => onProgress?.({ stage: title, done: ++done, total: learners.length * sets })
    const predicted = await answersOf(fit, { engine, digits, dealt, seed, call, onFit })
    const distances: Calibration[] = []
    for (const own of cells) {
      const answers = { predicted, labels, cells: own, classes: digits.classes, sets }
      distances.push(await distanceOf(answers, { permutations, seed, ...call }))
    }
    measured.push({ name, title, distances, answers: sharesOf(predicted) })
  }
  return {
    partitions: partitions.map(({ name, title, cells }, at) => ({ name, title, cells, labels: shares[at] })),
    learners: measured,
  }
}

const joined = (parts: readonly Int32Array[]) => Int32Array.from(parts.flatMap((part) => Array.from(part)))

/**
 * Returns the partitions, derived from the digits of the first training set. `cells` has one array per partition, with
 * the cell of every test digit, set after set.
 */
async function partition(
  engine: Engine,
  digits: Digits,
  { splits }: CalibrationDeal,
  seed: number,
  call: CallOptions,
): Promise<{ partitions: DigitPartition[]; cells: Int32Array[] }> {
  using reference = digitRows(engine, digits, splits[0].train)
  const partitions = await partitionsOf(reference, seed, call)
  const cells = partitions.map((): Int32Array[] => [])
  for (const { test } of splits) {
    using x = digitRows(engine, digits, test)
    const clean = Int32Array.from(test, (row) => digits.labels[row])
    for (const [at, { cellsOf }] of partitions.entries()) cells[at].push(await cellsOf(x, clean))
  }
  return { partitions, cells: cells.map(joined) }
}

/**
 * Options of `answersOf`: the engine, the digits with their training and test sets, the seed, and a callback after each
 * fit.
 */
interface CalibrationAnswersOptions {
  engine: Engine
  digits: Digits
  dealt: CalibrationDeal
  seed: number
  call: CallOptions
  /** Called after each training set is fitted and predicted. */
  onFit: () => void
}

/**
 * Fits a learner to the noisy labels of each training set, and returns its predictions on the test digits, set after
 * set.
 */
async function answersOf(
  fit: Learner['fit'],
  { engine, digits, dealt, seed, call, onFit }: CalibrationAnswersOptions,
): Promise<Int32Array> {
  const parts: Int32Array[] = []
  for (const [set, { train, test }] of dealt.splits.entries()) {
    using x = digitRows(engine, digits, train)
    using testX = digitRows(engine, digits, test)
    const y = Int32Array.from(train, (row) => dealt.noisy[row])
    using sampler = await fit(
      { x, y, classes: digits.classes },
      { seed, trial: set, purpose: 'calibration: fit', ...call },
    )
    parts.push(await sampler.predict(testX, call))
    onFit()
  }
  return joined(parts)
}
