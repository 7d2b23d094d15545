import { type Digits, digitRows } from '../../../data/digits.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Calibration } from '../../../evaluate/calibration.js'
import type { Learner } from '../../learners/learner.js'
import { type CalibrationDeal, type CalibrationDealOptions, deal } from './deal.js'
import { distanceOf, sharesByCell } from './measure.js'
import { type DigitPartition, partitionsOf } from './partitions.js'

/** Distances of one learner's answers from the noisy labels, in the order of the partitions. */
export interface LearnerCalibration {
  name: string
  title: string
  distances: Calibration[]
  /** Share of each answer in each cell: partitions × cells × classes. */
  answers: number[][][]
}

/** A partition, with the share of each noisy label in each cell: cells × classes. */
export interface PartitionLabels {
  name: string
  title: string
  cells: readonly string[]
  labels: number[][]
}

/** Measures of all learners, with the partitions that they refer to. */
export interface CalibrationMeasures {
  partitions: PartitionLabels[]
  learners: LearnerCalibration[]
}

/** Result of the `calibration` experiment. */
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

/** Options of `measureAll`. */
export interface CalibrationRun extends CallOptions, CalibrationDealOptions {
  /** Permutations behind the null distribution of each distance. */
  permutations: number
}

/** Fits each learner to each training set, and compares its answers with the noisy labels by every partition. */
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
 * Returns the partitions, derived from the digits of the first training set, and the cell of every test digit in each.
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

/** Options of `answersOf`. */
interface CalibrationAnswersOptions {
  engine: Engine
  digits: Digits
  dealt: CalibrationDeal
  seed: number
  call: CallOptions
  /** Called after each training set. */
  onFit: () => void
}

/**
 * Fits a learner to the noisy labels of each set, and returns its predictions on the test digits, in order of the sets.
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
