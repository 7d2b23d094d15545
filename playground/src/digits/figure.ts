import {
  confusion,
  type Dataset,
  distill,
  type Engine,
  type Estimate,
  type Fit,
  fitKernel,
  fitNearest,
  fitTeacher,
  fitTree,
  fixedTarget,
  kernelStudent,
  laplace,
  type Matrix,
  medianDistance,
  type Noise,
  nearestStudent,
  proportion,
  stream,
  symmetric,
  type Teacher,
  type TeacherOptions,
  theory,
  treeStudent,
} from 'noisy-teacher'
import { type Owner, owner } from '../compute/owner.ts'
import type { JobContext } from '../compute/protocol.ts'
import { DIGIT_CLASSES, DIGIT_SIDE, type DigitBytes, pixelsOf, unpackDigits } from './pixels.ts'
import type { DigitsSettings } from './settings.ts'

/** Number of test digits. */
export const TEST_DIGITS = 1000
/** Number of training digits, and of test digits, that the page shows as images. */
export const SHOWN_DIGITS = 24

/** The confusion matrices of the Digits tab. */
export type DigitsPanelName = 'labels' | 'teacher' | 'vote' | 'student'

/** Measures of labels or predictions against the true digits. */
export interface DigitMeasures {
  /** 10×10, row-major: the share of each digit (row) that has each label or prediction (column). */
  confusion: Float64Array
  /** Share that is right. */
  accuracy: Estimate
}

/** Digits that the page shows as images. */
export interface ShownDigits {
  /** 28×28 bytes for each digit. */
  pixels: Uint8Array
  /** The true digits. */
  clean: Int32Array
}

/** Parts of the job's result. */
export type DigitsPart =
  | { kind: 'training'; shown: ShownDigits; noisy: Int32Array }
  | { kind: 'test'; shown: ShownDigits }
  | { kind: 'measures'; panel: DigitsPanelName; measures: DigitMeasures; predicted?: Int32Array }
  // Predicted accuracies.
  | { kind: 'theory'; theory: Partial<Record<DigitsPanelName, number>> }
  // Settings that the student chose.
  | { kind: 'chosen'; settings: Record<string, number | string> }

/** Digits of one role (training, unlabeled or test). */
interface DigitSet {
  /** Pixels from 0 to 1, one row of 784 per digit. */
  x: Matrix
  /** True digits. */
  clean: Int32Array
  /** Labels after the noise. */
  noisy: Int32Array
  /** Pixels from 0 to 255. */
  pixels: Uint8Array
}

/** The digits once they are requested; undefined again after a failure, so that the next job retries. */
let packed: Promise<DigitBytes> | undefined

/** Fetches the digits of the page. Throws an error with the status when the server refuses. */
async function load(address: string): Promise<DigitBytes> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`the digits could not be loaded: ${response.status} ${response.statusText}`)
  return unpackDigits(await response.blob())
}

const noiseOf = ({ noise, p }: DigitsSettings): Noise => (noise === 'fixed' ? fixedTarget(p) : symmetric(p))

/** Fits a Laplace kernel interpolant whose bandwidth is the median distance of its training digits. */
const fitLaplace: Fit = async (train, options) => {
  return fitKernel(train, {
    ...options,
    kernel: laplace({ bandwidth: await medianDistance(train.x, options) }),
    ridge: 0,
  })
}

/** Returns the options of `fitTeacher`. */
function poolOf({ teacher, teachers, seed }: DigitsSettings): TeacherOptions {
  return { members: teachers, fit: { nearest: fitNearest, laplace: fitLaplace, tree: fitTree }[teacher]!, seed }
}

/**
 * The job of the Digits tab, after Figure 1 of Kaplun et al. (2022): corrupts labels, fits a pool of teachers, distills
 * it, and sends the confusion matrices of the labels, one teacher, the pool's vote and the student, with the accuracies
 * that theory predicts.
 */
export async function figure(
  { address, ...settings }: DigitsSettings & { address: string },
  job: JobContext<DigitsPart>,
): Promise<void> {
  packed ??= load(address).catch((error) => {
    packed = undefined
    throw error
  })
  const digits = await packed
  const { own, disposeAll } = owner()
  try {
    const { train, unlabeled, test } = await drawDigitSets(job.engine, digits, settings, own)
    job.send({ kind: 'training', shown: shownOf(train), noisy: train.noisy.slice(0, SHOWN_DIGITS) })
    job.send({ kind: 'test', shown: shownOf(test) })
    job.send({ kind: 'measures', panel: 'labels', measures: await measure(train, train.noisy) })
    const noisy: Dataset = { x: train.x, y: train.noisy, classes: DIGIT_CLASSES }
    const teacher = own(await fitTeacher(noisy, { ...poolOf(settings), signal: job.signal }))
    await showPool(teacher, test, job)
    const { seed } = settings
    const fit = { kernel: kernelStudent, nearest: nearestStudent, tree: treeStudent }[settings.student]!()
    const student = own(await distill(teacher, unlabeled.x, { rule: 'random', fit, seed, signal: job.signal }))
    await send('student', await student.predict(test.x, { signal: job.signal }), test, job)
    job.send({ kind: 'chosen', settings: student.chosen })
    await predict(train, test, settings, job)
  } finally {
    disposeAll()
  }
}

/** Draws disjoint training, unlabeled and test digits by `seed`, and applies the noise to their labels. */
async function drawDigitSets(
  engine: Engine,
  digits: DigitBytes,
  settings: DigitsSettings,
  own: Owner['own'],
): Promise<Record<'train' | 'unlabeled' | 'test', DigitSet>> {
  const { seed, train, teachers, unlabeled } = settings
  const order = stream(seed, 'digits').permutation(digits.labels.length)
  const noisyOf = await noiseOf(settings).apply(digits.labels, { classes: DIGIT_CLASSES, seed })
  const digitSet = (from: number, count: number): DigitSet => {
    const rows = order.subarray(from, from + count)
    const pixels = pixelsOf(digits, rows)
    return {
      x: own(
        engine.matrix(
          rows.length,
          DIGIT_SIDE * DIGIT_SIDE,
          Float32Array.from(pixels, (byte) => byte / 255),
        ),
      ),
      clean: Int32Array.from(rows, (row) => digits.labels[row]),
      noisy: Int32Array.from(rows, (row) => noisyOf[row]),
      pixels,
    }
  }
  const all = teachers * train
  return {
    test: digitSet(0, TEST_DIGITS),
    train: digitSet(TEST_DIGITS, all),
    unlabeled: digitSet(TEST_DIGITS + all, unlabeled),
  }
}

/** Sends the predictions of the first teacher and the vote of all. */
async function showPool(teacher: Teacher, test: DigitSet, job: JobContext<DigitsPart>): Promise<void> {
  const { signal } = job
  await send('teacher', await teacher.members[0].predict(test.x, { signal }), test, job)
  await send('vote', await teacher.predict(test.x, { signal }), test, job)
}

/**
 * Sends the accuracies that theory predicts. Those of the labels are 1 - p. For 1-NN teachers, a pool fitted to clean
 * labels predicts the rest: the noise acts on its predictions as it acts on labels (`theory.throughNoise`).
 */
async function predict(
  train: DigitSet,
  test: DigitSet,
  settings: DigitsSettings,
  { signal, send }: JobContext<DigitsPart>,
): Promise<void> {
  const labels = 1 - settings.p
  if (settings.teacher !== 'nearest') {
    send({ kind: 'theory', theory: { labels } })
    return
  }
  using clean = await fitTeacher(
    { x: train.x, y: train.clean, classes: DIGIT_CLASSES },
    { ...poolOf(settings), signal },
  )
  const votes = await clean.votes(test.x, { signal })
  const through = (cleanVotes: Int32Array) =>
    theory.throughNoise({ votes: cleanVotes, actual: test.clean, transition: noiseOf(settings).matrix(DIGIT_CLASSES) })
  const teacher = through(votes.subarray(0, TEST_DIGITS)).accuracy
  send({ kind: 'theory', theory: { labels, teacher, vote: through(votes).vote } })
}

/** Measures and sends the predictions of a classifier on the test digits. */
async function send(
  panel: DigitsPanelName,
  predicted: Int32Array,
  test: DigitSet,
  job: JobContext<DigitsPart>,
): Promise<void> {
  job.send({
    kind: 'measures',
    panel,
    measures: await measure(test, predicted),
    predicted: predicted.slice(0, SHOWN_DIGITS),
  })
}

async function measure({ clean }: DigitSet, predicted: Int32Array): Promise<DigitMeasures> {
  const { rates } = await confusion(clean, predicted, { classes: DIGIT_CLASSES })
  const right = predicted.reduce((sum, label, i) => sum + Number(label === clean[i]), 0)
  return { confusion: rates, accuracy: proportion(right, predicted.length) }
}

const shownOf = ({ pixels, clean }: DigitSet): ShownDigits => ({
  pixels: pixels.slice(0, SHOWN_DIGITS * DIGIT_SIDE * DIGIT_SIDE),
  clean: clean.slice(0, SHOWN_DIGITS),
})
