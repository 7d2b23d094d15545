import type { Dataset } from '../../../data/dataset.js'
import type { Digits } from '../../../data/digits.js'
import { distill } from '../../../distill/distill.js'
import type { Rule } from '../../../distill/labeler.js'
import { fitTeacher, type Split, type Teacher } from '../../../distill/teacher.js'
import type { CallOptions } from '../../../engine/call.js'
import { check } from '../../../engine/check.js'
import type { Engine } from '../../../engine/engine.js'
import { fixedTarget, type Noise, symmetric } from '../../../labels/noise.js'
import type { Choice } from '../../../samplers/choice.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Fit, Sampler } from '../../../samplers/sampler.js'
import { type ThroughNoise, throughNoise } from '../../../theory/through-noise.js'
import { learnerOf } from '../../learners/learners.js'
import { softStudents, studentOf } from '../../learners/students.js'
import { type ComputePart, computed } from '../part.js'
import { deal, type Figure1Deal } from './deal.js'
import { type Figure1Measures, type Figure1TeacherMeasures, measure, measureTeachers } from './measure.js'

/** Options of the `figure1` experiment. */
export interface Figure1Options {
  /** Name of the teachers' learner, in `learners`. */
  teacher: string
  /** Name of the student's learner, in `students`. */
  student: string
  /** Teachers in the pool. */
  members: number
  /** Labeled digits of each teacher. */
  train: number
  /** Unlabeled digits that the pool labels for the student. */
  unlabeled: number
  /** Share of labels that flip. */
  noise: number
  noiseKind: 'fixed' | 'symmetric'
  split: Split
  rule: Rule | 'soft'
}

/** Measures of a student, with the settings it chose. */
type Figure1StudentMeasures = Figure1Measures & Choice

/** Result for one pair of learners. */
export interface Figure1Result {
  /** Means over the teachers. */
  teacher: Figure1TeacherMeasures
  /** Measures of the plurality of the pool. */
  pool: Figure1Measures
  student: Figure1StudentMeasures
  /** Accuracies on clean labels of learners fitted to the labels directly, for comparison. */
  baselines: { nearestNoisy: number; studentNoisy: number; nearestClean: number }
  /** Predictions of theory; null where it predicts nothing. */
  predicted: { teacher: Omit<ThroughNoise, 'vote'> | null; pool: { accuracy: number } | null; student: null }
}

/** Result for one of several pairs of learners, with their names. */
export interface Figure1Pair extends Figure1Result {
  teachers: string
  students: string
}

/** Names of the teachers' and students' learners; every teacher is paired with every student. */
export interface Figure1Learners {
  teachers: readonly string[]
  students: readonly string[]
}

/** Options of `figure1` and `figure1Of`. `onProgress` counts the stages of the run. */
export interface Figure1Run extends Figure1Options, CallOptions {
  seed: number
  /**
   * Stores and restores parts of the run: each pool with its students, and each baseline. By default nothing is stored.
   */
  part?: ComputePart
}

/**
 * Runs Figure 1 of Kaplun et al. (NeurIPS 2022) on digits for one pair of learners. Measures teachers fitted to noisy
 * labels, the vote of their pool, and a student fitted to the labels that the pool gave to unlabeled digits. Adds
 * baselines and the predictions of theory. Throws BAD_OPTION when there are too few digits, or the student takes no
 * soft labels.
 */
export async function figure1(engine: Engine, digits: Digits, run: Figure1Run): Promise<Figure1Result> {
  const [{ teachers: _, students: __, ...result }] = await figure1Of(engine, digits, run, {
    teachers: [run.teacher],
    students: [run.student],
  })
  return result
}

/**
 * Runs `figure1` for every pair of the named learners on the same deal of the digits. Fits one pool per teacher, and
 * each baseline once.
 */
export async function figure1Of(
  engine: Engine,
  digits: Digits,
  run: Figure1Run,
  names: Figure1Learners,
): Promise<Figure1Pair[]> {
  checkSoft(run, names.students)
  const noise = run.noiseKind === 'fixed' ? fixedTarget(run.noise) : symmetric(run.noise)
  const roles = await deal(engine, digits, { ...run, train: run.members * run.train, noise })
  const train = { ...roles.train, y: roles.train.noisy }
  const { part = computed } = run
  const total = 2 * names.teachers.length + 2
  const stage = (name: string, done: number) => run.onProgress?.({ stage: name, done, total })
  try {
    const pools: TaughtPool[] = []
    for (const [at, teacher] of names.teachers.entries()) {
      const prefix = names.teachers.length > 1 ? `${learnerOf(teacher).title}: ` : ''
      const report = (name: 'teachers' | 'student') => stage(prefix + name, 2 * at + Number(name === 'student'))
      const taught = () => teach({ ...roles, noisy: train }, { ...run, teacher }, names.students, report)
      pools.push(await part(`teachers: ${teacher}`, taught))
    }
    stage('baselines', total - 2)
    const direct = (fit: Fit) => directAccuracy(fit, train, roles, run)
    const nearestNoisy = await part('baseline: nearest', () => direct(fitNearest))
    const studentsNoisy: number[] = []
    for (const name of names.students)
      studentsNoisy.push(await part(`baseline: ${name} student`, () => direct(studentOf(name).fit)))
    stage('prediction', total - 1)
    const { nearestClean, ofNearest } = await predict(roles, noise, run)
    return pools.flatMap(({ teachers, taught, measured }) =>
      measured.map((student, at) => {
        const baselines = { nearestNoisy, studentNoisy: studentsNoisy[at], nearestClean }
        const predicted = teachers === 'nearest' ? ofNearest : { teacher: null, pool: null, student: null }
        return { teachers, students: names.students[at], ...taught, student, baselines, predicted }
      }),
    )
  } finally {
    for (const { x } of Object.values(roles)) x.dispose()
  }
}

/** Measures of one pool and its students; `teachers` is the name of the teachers' learner. */
interface TaughtPool {
  teachers: string
  taught: Pick<Figure1Result, 'teacher' | 'pool'>
  measured: Figure1StudentMeasures[]
}

/** Fits and measures one pool and its students. */
async function teach(
  { noisy, ...roles }: Figure1Deal & { noisy: Dataset },
  run: Figure1Run,
  students: readonly string[],
  report: (stage: 'teachers' | 'student') => void,
): Promise<TaughtPool> {
  report('teachers')
  using teacher = await fitTeacher(noisy, { ...poolOf(run), fit: learnerOf(run.teacher).fit })
  const taught = await measurePool(teacher, roles, run)
  const measured: Figure1StudentMeasures[] = []
  for (const student of students) {
    report('student')
    measured.push(await measureStudent(teacher, roles, { ...run, student }))
  }
  return { teachers: run.teacher, taught, measured }
}

/** Throws BAD_OPTION when the rule is 'soft' but a student takes one label per row. Runs before anything is fitted. */
function checkSoft({ rule }: Figure1Run, students: readonly string[]): void {
  const hard = students.find((name) => !studentOf(name).soft)
  check(rule !== 'soft' || hard === undefined, 'BAD_OPTION', () => {
    return `figure1: rule is 'soft' but the student ${hard} takes one label per row; soft labels are for ${softStudents}`
  })
}

/** Returns the options of every call that draws random numbers. */
function callOf({ seed, signal }: Figure1Run): { seed: number; signal?: AbortSignal } {
  return { seed, ...(signal && { signal }) }
}

function poolOf(run: Figure1Run) {
  return { ...callOf(run), members: run.members, split: run.split }
}

async function measurePool(teacher: Teacher, { test }: Figure1Deal, run: Figure1Run) {
  const votes = await teacher.votes(test.x, { signal: run.signal })
  const plurality = await teacher.label(test.x, { ...callOf(run), rule: 'plurality' })
  return { teacher: await measureTeachers(votes, test), pool: await measure(plurality, test) }
}

async function measureStudent(teacher: Teacher, { unlabeled, test }: Figure1Deal, run: Figure1Run) {
  const student = await distill(teacher, unlabeled.x, {
    ...callOf(run),
    rule: run.rule,
    fit: studentOf(run.student).fit,
  })
  const { chosen, why, candidates } = student
  const measured = await measureSampler(student, test, run)
  return { ...measured, chosen, why, candidates }
}

/** Returns the accuracy of a learner fitted to all noisy training labels directly, without teachers. */
async function directAccuracy(fit: Fit, train: Dataset, { test }: Figure1Deal, run: Figure1Run): Promise<number> {
  return (await measureSampler(await fit(train, callOf(run)), test, run)).accuracy
}

/** Measures a classifier on the test digits, and disposes it. */
async function measureSampler(sampler: Sampler, test: Figure1Deal['test'], run: Figure1Run): Promise<Figure1Measures> {
  try {
    return await measure(await sampler.predict(test.x, { signal: run.signal }), test)
  } finally {
    sampler.dispose()
  }
}

/**
 * Predicts the measures of a pool of 1-NN teachers. Fits the same teachers to the clean labels of the same digits, and
 * passes their answers through the noise matrix (`theory.throughNoise`).
 */
async function predict({ train, test }: Figure1Deal, noise: Noise, run: Figure1Run) {
  const clean = await fitTeacher({ ...train, y: train.clean }, { ...poolOf(run), fit: fitNearest })
  const votes = await clean.votes(test.x, { signal: run.signal }).finally(() => clean.dispose())
  const nearestClean = (await measureTeachers(votes, test)).accuracy
  const { vote, ...teacher } = throughNoise({ votes, actual: test.clean, transition: noise.matrix(test.classes) })
  return { nearestClean, ofNearest: { teacher, pool: { accuracy: vote }, student: null } }
}
