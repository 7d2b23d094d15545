import type { Dataset } from '../../../data/dataset.js'
import type { Digits } from '../../../data/digits.js'
import { distill } from '../../../distill/distill.js'
import type { LabelRule } from '../../../distill/labeler.js'
import type { MemberSplit } from '../../../distill/member-rows.js'
import { fitTeacher, type Teacher } from '../../../distill/teacher.js'
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

/** Options of the `figure1` experiment: learners, pool size, numbers of digits, noise, and the rule for labels. */
export interface Figure1Options {
  /** Name of the teachers' learner, one of `learners`. */
  teacher: string
  /** Name of the student's learner, one of `students`. */
  student: string
  /** Number of teachers in the pool. */
  members: number
  /** Labeled digits per teacher. The pool gets `members` times as many, which `split` distributes over the teachers. */
  train: number
  /** Number of unlabeled digits that the pool labels for the student. */
  unlabeled: number
  /** Share of labels that flip. */
  noise: number
  noiseKind: 'fixed' | 'symmetric'
  split: MemberSplit
  rule: LabelRule | 'soft'
}

/** Measures of a student, with the settings that it chose and the reason. */
type Figure1StudentMeasures = Figure1Measures & Choice

/** Result for one pair of a teacher's and a student's learner. */
export interface Figure1Result {
  /** Means of the measures over the teachers. */
  teacher: Figure1TeacherMeasures
  /** Measures of the plurality vote of the pool. */
  pool: Figure1Measures
  student: Figure1StudentMeasures
  /**
   * Accuracies on clean labels, without distillation: 1-NN and the student's learner on all noisy training labels, and
   * the mean of 1-NN classifiers fitted to each teacher's digits with clean labels.
   */
  baselines: { nearestNoisy: number; studentNoisy: number; nearestClean: number }
  /** Predictions of theory for teachers and pool; null unless the teachers are 1-NN. There is none for the student. */
  predicted: { teacher: Omit<ThroughNoise, 'vote'> | null; pool: { accuracy: number } | null; student: null }
}

/** Result for one of several pairs of learners, with the names of both learners. */
export interface Figure1Pair extends Figure1Result {
  teachers: string
  students: string
}

/** Names of the teachers' and of the students' learners to measure; every teacher is paired with every student. */
export interface Figure1Learners {
  teachers: readonly string[]
  students: readonly string[]
}

/**
 * Options of `figure1` and `figure1Of`: those of the experiment, the seed, an abort signal, callbacks for progress and
 * the storage of parts. `onProgress` counts the stages of the run.
 */
export interface Figure1Run extends Figure1Options, CallOptions {
  seed: number
  /**
   * Computes or restores each part of the run: a pool with its students, or a baseline. By default nothing is stored.
   */
  part?: ComputePart
}

/**
 * Runs Figure 1 of Kaplun et al. (NeurIPS 2022) on digits for one pair of learners. Measures teachers fitted to noisy
 * labels, the plurality vote of their pool, and a student fitted to the labels that the pool gives to unlabeled digits.
 * Adds baselines and the predictions of theory. Throws BAD_OPTION when there are too few digits, or when `rule` is
 * 'soft' and the student does not accept soft labels.
 */
export async function figure1(engine: Engine, digits: Digits, run: Figure1Run): Promise<Figure1Result> {
  const [{ teachers: _, students: __, ...result }] = await figure1Of(engine, digits, run, {
    teachers: [run.teacher],
    students: [run.student],
  })
  return result
}

/**
 * Runs Figure 1 for every pair of the named learners, and returns one result per pair. All pairs share the same
 * training, unlabeled and test digits. Fits one pool per teacher's learner, and each baseline once. Throws BAD_OPTION
 * when there are too few digits, or when `rule` is 'soft' and a student does not accept soft labels.
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

/**
 * Measures of one pool and of its students, in the order of the students; `teachers` is the name of the pool's learner.
 */
interface TaughtPool {
  teachers: string
  taught: Pick<Figure1Result, 'teacher' | 'pool'>
  measured: Figure1StudentMeasures[]
}

/** Fits one pool and its students, and measures them. */
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

/**
 * Throws BAD_OPTION when the rule is 'soft' but a student accepts only one label per row. Runs before anything is
 * fitted.
 */
function checkSoft({ rule }: Figure1Run, students: readonly string[]): void {
  const hard = students.find((name) => !studentOf(name).soft)
  check(rule !== 'soft' || hard === undefined, 'BAD_OPTION', () => {
    return `figure1: rule is 'soft' but the student ${hard} takes one label per row; soft labels are for ${softStudents}`
  })
}

/** Returns the seed and the abort signal, the options of every call that draws random numbers. */
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

/** Returns the accuracy on clean test labels of a learner fitted to all noisy training labels, without teachers. */
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
 * passes their predictions through the noise matrix with `theory.throughNoise`.
 */
async function predict({ train, test }: Figure1Deal, noise: Noise, run: Figure1Run) {
  const clean = await fitTeacher({ ...train, y: train.clean }, { ...poolOf(run), fit: fitNearest })
  const votes = await clean.votes(test.x, { signal: run.signal }).finally(() => clean.dispose())
  const nearestClean = (await measureTeachers(votes, test)).accuracy
  const { vote, ...teacher } = throughNoise({ votes, actual: test.clean, transition: noise.matrix(test.classes) })
  return { nearestClean, ofNearest: { teacher, pool: { accuracy: vote }, student: null } }
}
