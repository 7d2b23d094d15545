import { type Digits, digitRows } from '../../../data/digits.js'
import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { Calibration } from '../../../evaluate/calibration.js'
import type { Learner } from '../../learners/learner.js'
import { type Deal, type DealOptions, deal } from './deal.js'
import { distanceOf, sharesByCell } from './measure.js'
import { type Partition, partitionsOf } from './partitions.js'

/** How far one learner's answers are from the noisy labels, by each partition; in the partitions' order. */
export interface LearnerCalibration {
  name: string
  title: string
  distances: Calibration[]
  /** Of each partition: the share of each answer, a row a cell. */
  answers: number[][][]
}

/** A partition, and the share of each noisy label in it, a row a cell. */
export interface PartitionLabels {
  name: string
  title: string
  cells: readonly string[]
  labels: number[][]
}

export interface Measured {
  partitions: PartitionLabels[]
  learners: LearnerCalibration[]
}

/** What was measured, and of how many digits. */
export interface CalibrationResult extends Measured {
  noise: number
  sets: number
  train: number
  test: number
}

export interface CalibrationRun extends CallOptions, DealOptions {
  permutations: number
}

/** Fits each learner to each training set, and sets its answers beside the noisy labels, all partitions at once. */
export async function measureAll(
  engine: Engine,
  digits: Digits,
  learners: readonly Learner[],
  run: CalibrationRun,
): Promise<Measured> {
  const { sets, seed, permutations, signal, onProgress } = run
  const call = { ...(signal && { signal }) }
  const dealt = await deal(digits, run)
  const labels = joined(dealt.sides.map(({ test }) => Int32Array.from(test, (row) => dealt.noisy[row])))
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

/** The partitions, features' cells by the digits of the first training set; and the cell of every test digit in each. */
async function partition(
  engine: Engine,
  digits: Digits,
  { sides }: Deal,
  seed: number,
  call: CallOptions,
): Promise<{ partitions: Partition[]; cells: Int32Array[] }> {
  using reference = digitRows(engine, digits, sides[0].train)
  const partitions = await partitionsOf(reference, seed, call)
  const cells = partitions.map((): Int32Array[] => [])
  for (const { test } of sides) {
    using x = digitRows(engine, digits, test)
    const clean = Int32Array.from(test, (row) => digits.labels[row])
    for (const [at, { cellsOf }] of partitions.entries()) cells[at].push(await cellsOf(x, clean))
  }
  return { partitions, cells: cells.map(joined) }
}

interface Asked {
  engine: Engine
  digits: Digits
  dealt: Deal
  seed: number
  call: CallOptions
  onFit: () => void
}

/** What a learner says of the test digits of each set, when it was fitted to the set's noisy labels. */
async function answersOf(
  fit: Learner['fit'],
  { engine, digits, dealt, seed, call, onFit }: Asked,
): Promise<Int32Array> {
  const parts: Int32Array[] = []
  for (const [set, { train, test }] of dealt.sides.entries()) {
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
