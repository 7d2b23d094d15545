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
  laplace,
  type Matrix,
  medianDistance,
  type Noise,
  proportion,
  stream,
  symmetric,
  type Teacher,
  type TeacherOptions,
  theory,
} from 'noisy-teacher'
import { type Owner, owner } from '../compute/owner.ts'
import type { Job } from '../compute/protocol.ts'
import { studentFit } from '../world/scene.ts'
import { CLASSES, type Digits, pixelsOf, SIDE, unpackDigits } from './pixels.ts'
import type { DigitsSettings } from './settings.ts'

/** Digits that are measured on. */
export const TEST = 1000
/** Digits that are shown of the training and of the test digits. */
export const SHOWN = 24

export type PanelName = 'labels' | 'teacher' | 'vote' | 'student'

/** How often each digit (row) is called each digit, row-major, and the share that is right. */
export interface Measures {
  confusion: Float64Array
  accuracy: Estimate
}

export interface Shown {
  pixels: Uint8Array
  clean: Int32Array
}

export type Part =
  | { kind: 'training'; shown: Shown; noisy: Int32Array }
  | { kind: 'test'; shown: Shown }
  | { kind: 'measures'; panel: PanelName; measures: Measures; answers?: Int32Array }
  /** Shares that are right. */
  | { kind: 'theory'; predicted: Partial<Record<PanelName, number>> }
  | { kind: 'chosen'; settings: Record<string, number | string> }

/** Digits of one role: the inputs, what they show, what their labels say. */
interface Hand {
  x: Matrix
  clean: Int32Array
  noisy: Int32Array
  pixels: Uint8Array
}

let packed: Promise<Digits> | undefined

/** The digits that lie beside the page, fetched once. */
async function load(address: string): Promise<Digits> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`the digits could not be loaded: ${response.status} ${response.statusText}`)
  return unpackDigits(await response.blob())
}

const noiseOf = ({ noise, p }: DigitsSettings): Noise => (noise === 'fixed' ? fixedTarget(p) : symmetric(p))

const fitLaplace: Fit = async (train, options) => {
  return fitKernel(train, {
    ...options,
    kernel: laplace({ bandwidth: await medianDistance(train.x, options) }),
    ridge: 0,
  })
}

function poolOf({ teacher, teachers, seed }: DigitsSettings): TeacherOptions {
  return { members: teachers, fit: { nearest: fitNearest, laplace: fitLaplace, tree: fitTree }[teacher]!, seed }
}

/** Figure 1 of Kaplun et al. 2022 on digits: noisy labels, one teacher, the vote, the student. */
export async function figure(
  { address, ...settings }: DigitsSettings & { address: string },
  job: Job<Part>,
): Promise<void> {
  packed ??= load(address).catch((error) => {
    packed = undefined
    throw error
  })
  const digits = await packed
  const { own, disposeAll } = owner()
  try {
    const { train, unlabeled, test } = await deal(job.engine, digits, settings, own)
    job.send({ kind: 'training', shown: shownOf(train), noisy: train.noisy.slice(0, SHOWN) })
    job.send({ kind: 'test', shown: shownOf(test) })
    job.send({ kind: 'measures', panel: 'labels', measures: await measure(train, train.noisy) })
    const noisy: Dataset = { x: train.x, y: train.noisy, classes: CLASSES }
    const teacher = own(await fitTeacher(noisy, { ...poolOf(settings), signal: job.signal }))
    await showPool(teacher, test, job)
    const { seed } = settings
    const fit = studentFit(settings)
    const student = own(await distill(teacher, unlabeled.x, { rule: 'random', fit, seed, signal: job.signal }))
    await send('student', await student.predict(test.x, { signal: job.signal }), test, job)
    job.send({ kind: 'chosen', settings: student.chosen })
    await predict(train, test, settings, job)
  } finally {
    disposeAll()
  }
}

type Own = Owner['own']

async function deal(
  engine: Engine,
  digits: Digits,
  settings: DigitsSettings,
  own: Own,
): Promise<Record<'train' | 'unlabeled' | 'test', Hand>> {
  const { seed, train, teachers, unlabeled } = settings
  const order = stream(seed, 'digits').permutation(digits.labels.length)
  const noisyOf = await noiseOf(settings).apply(digits.labels, { classes: CLASSES, seed })
  const hand = (from: number, count: number): Hand => {
    const rows = order.subarray(from, from + count)
    const pixels = pixelsOf(digits, rows)
    return {
      x: own(
        engine.matrix(
          rows.length,
          SIDE * SIDE,
          Float32Array.from(pixels, (byte) => byte / 255),
        ),
      ),
      clean: Int32Array.from(rows, (row) => digits.labels[row]),
      noisy: Int32Array.from(rows, (row) => noisyOf[row]),
      pixels,
    }
  }
  const all = teachers * train
  return { test: hand(0, TEST), train: hand(TEST, all), unlabeled: hand(TEST + all, unlabeled) }
}

async function showPool(teacher: Teacher, test: Hand, job: Job<Part>): Promise<void> {
  const { signal } = job
  await send('teacher', await teacher.members[0].predict(test.x, { signal }), test, job)
  await send('vote', await teacher.predict(test.x, { signal }), test, job)
}

/** Of any labels p are wrong; 1-NN answers as it does on clean labels, through the noise. */
async function predict(train: Hand, test: Hand, settings: DigitsSettings, { signal, send }: Job<Part>): Promise<void> {
  const labels = 1 - settings.p
  if (settings.teacher !== 'nearest') {
    send({ kind: 'theory', predicted: { labels } })
    return
  }
  using clean = await fitTeacher({ x: train.x, y: train.clean, classes: CLASSES }, { ...poolOf(settings), signal })
  const votes = await clean.votes(test.x, { signal })
  const through = (of: Int32Array) =>
    theory.throughNoise({ votes: of, actual: test.clean, transition: noiseOf(settings).matrix(CLASSES) })
  const teacher = through(votes.subarray(0, TEST)).accuracy
  send({ kind: 'theory', predicted: { labels, teacher, vote: through(votes).vote } })
}

async function send(panel: PanelName, answers: Int32Array, test: Hand, job: Job<Part>): Promise<void> {
  job.send({ kind: 'measures', panel, measures: await measure(test, answers), answers: answers.slice(0, SHOWN) })
}

async function measure({ clean }: Hand, answers: Int32Array): Promise<Measures> {
  const { rates } = await confusion(clean, answers, { classes: CLASSES })
  const right = answers.reduce((sum, answer, i) => sum + Number(answer === clean[i]), 0)
  return { confusion: rates, accuracy: proportion(right, answers.length) }
}

const shownOf = ({ pixels, clean }: Hand): Shown => ({
  pixels: pixels.slice(0, SHOWN * SIDE * SIDE),
  clean: clean.slice(0, SHOWN),
})
