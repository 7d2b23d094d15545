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
import { type Deal, deal } from './deal.js'
import { type Measured, measure, measureTeachers, type TeachersMeasured } from './measure.js'

export interface Figure1Options {
  /** Of `learners`. */
  teacher: string
  /** Of `students`. */
  student: string
  members: number
  /** Digits of each teacher. */
  train: number
  unlabeled: number
  /** The share of labels that flip. */
  noise: number
  noiseKind: 'fixed' | 'symmetric'
  split: Split
  rule: Rule | 'soft'
}

type StudentMeasured = Measured & Choice

export interface Figure1Result {
  teacher: TeachersMeasured
  pool: Measured
  student: StudentMeasured
  /** What is fitted to labels directly, for comparison: accuracies on clean labels. */
  baselines: { nearestNoisy: number; studentNoisy: number; nearestClean: number }
  /** What theory says, where it says something; null where it does not. */
  predicted: { teacher: Omit<ThroughNoise, 'vote'> | null; pool: { accuracy: number } | null; student: null }
}

/** One of several runs that differ in the teachers' learner or the student's. */
export interface Pair extends Figure1Result {
  teachers: string
  students: string
}

/** Of learners and students, to be paired. */
export interface Names {
  teachers: readonly string[]
  students: readonly string[]
}

/** `onProgress` counts the stages of the run. */
export interface Figure1Run extends Figure1Options, CallOptions {
  seed: number
  /** Each teacher's pool with its students is one, and each baseline. */
  part?: ComputePart
}

/**
 * Figure 1 of Kaplun et al. 2022 on digits: teachers fitted to noisy labels, their pool's vote, and a student of the
 * labels that the pool gave to unlabeled digits; beside them baselines, and what theory predicts.
 */
export async function figure1(engine: Engine, digits: Digits, run: Figure1Run): Promise<Figure1Result> {
  const [{ teachers: _, students: __, ...result }] = await figure1Of(engine, digits, run, {
    teachers: [run.teacher],
    students: [run.student],
  })
  return result
}

/** The same for every pair of the named learners, of one deal: a pool for each teacher, baselines once for all. */
export async function figure1Of(engine: Engine, digits: Digits, run: Figure1Run, names: Names): Promise<Pair[]> {
  checkSoft(run, names.students)
  const noise = run.noiseKind === 'fixed' ? fixedTarget(run.noise) : symmetric(run.noise)
  const hands = await deal(engine, digits, { ...run, train: run.members * run.train, noise })
  const train = { ...hands.train, y: hands.train.noisy }
  const { part = computed } = run
  const total = 2 * names.teachers.length + 2
  const stage = (name: string, done: number) => run.onProgress?.({ stage: name, done, total })
  try {
    const pools: Taught[] = []
    for (const [at, teacher] of names.teachers.entries()) {
      const prefix = names.teachers.length > 1 ? `${learnerOf(teacher).title}: ` : ''
      const tell = (name: 'teachers' | 'student') => stage(prefix + name, 2 * at + Number(name === 'student'))
      const taught = () => teach({ ...hands, noisy: train }, { ...run, teacher }, names.students, tell)
      pools.push(await part(`teachers: ${teacher}`, taught))
    }
    stage('baselines', total - 2)
    const direct = (fit: Fit) => directAccuracy(fit, train, hands, run)
    const nearestNoisy = await part('baseline: nearest', () => direct(fitNearest))
    const studentsNoisy: number[] = []
    for (const name of names.students)
      studentsNoisy.push(await part(`baseline: ${name} student`, () => direct(studentOf(name).fit)))
    stage('prediction', total - 1)
    const { nearestClean, ofNearest } = await predict(hands, noise, run)
    return pools.flatMap(({ teachers, taught, measured }) =>
      measured.map((student, at) => {
        const baselines = { nearestNoisy, studentNoisy: studentsNoisy[at], nearestClean }
        const predicted = teachers === 'nearest' ? ofNearest : { teacher: null, pool: null, student: null }
        return { teachers, students: names.students[at], ...taught, student, baselines, predicted }
      }),
    )
  } finally {
    for (const { x } of Object.values(hands)) x.dispose()
  }
}

/** What one pool and its students show. */
interface Taught {
  teachers: string
  taught: Pick<Figure1Result, 'teacher' | 'pool'>
  measured: StudentMeasured[]
}

async function teach(
  { noisy, ...hands }: Deal & { noisy: Dataset },
  run: Figure1Run,
  students: readonly string[],
  tell: (stage: 'teachers' | 'student') => void,
): Promise<Taught> {
  tell('teachers')
  using teacher = await fitTeacher(noisy, { ...poolOf(run), fit: learnerOf(run.teacher).fit })
  const taught = await measurePool(teacher, hands, run)
  const measured: StudentMeasured[] = []
  for (const student of students) {
    tell('student')
    measured.push(await measureStudent(teacher, hands, { ...run, student }))
  }
  return { teachers: run.teacher, taught, measured }
}

/** Refuses soft labels to students that take one label a row, before anything is fitted. */
function checkSoft({ rule }: Figure1Run, students: readonly string[]): void {
  const hard = students.find((name) => !studentOf(name).soft)
  check(rule !== 'soft' || hard === undefined, 'BAD_OPTION', () => {
    return `figure1: rule is 'soft' but the student ${hard} takes one label a row; soft labels are for ${softStudents}`
  })
}

/** What every call that draws takes. */
function callOf({ seed, signal }: Figure1Run): { seed: number; signal?: AbortSignal } {
  return { seed, ...(signal && { signal }) }
}

function poolOf(run: Figure1Run) {
  return { ...callOf(run), members: run.members, split: run.split }
}

async function measurePool(teacher: Teacher, { test }: Deal, run: Figure1Run) {
  const votes = await teacher.votes(test.x, { signal: run.signal })
  const plurality = await teacher.label(test.x, { ...callOf(run), rule: 'plurality' })
  return { teacher: await measureTeachers(votes, test), pool: await measure(plurality, test) }
}

async function measureStudent(teacher: Teacher, { unlabeled, test }: Deal, run: Figure1Run) {
  const student = await distill(teacher, unlabeled.x, {
    ...callOf(run),
    rule: run.rule,
    fit: studentOf(run.student).fit,
  })
  const { chosen, why, candidates } = student
  const measured = await measureSampler(student, test, run)
  return { ...measured, chosen, why, candidates }
}

/** A learner fitted to all noisy training labels directly, as if the teachers did not stand in between. */
async function directAccuracy(fit: Fit, train: Dataset, { test }: Deal, run: Figure1Run): Promise<number> {
  return (await measureSampler(await fit(train, callOf(run)), test, run)).accuracy
}

/** Measures on the test digits, and disposes of the classifier. */
async function measureSampler(sampler: Sampler, test: Deal['test'], run: Figure1Run): Promise<Measured> {
  try {
    return await measure(await sampler.predict(test.x, { signal: run.signal }), test)
  } finally {
    sampler.dispose()
  }
}

/** The same 1-NN teachers on the clean labels of the same points, and what theory makes of their answers. */
async function predict({ train, test }: Deal, noise: Noise, run: Figure1Run) {
  const clean = await fitTeacher({ ...train, y: train.clean }, { ...poolOf(run), fit: fitNearest })
  const votes = await clean.votes(test.x, { signal: run.signal }).finally(() => clean.dispose())
  const nearestClean = (await measureTeachers(votes, test)).accuracy
  const { vote, ...teacher } = throughNoise({ votes, actual: test.clean, transition: noise.matrix(test.classes) })
  return { nearestClean, ofNearest: { teacher, pool: { accuracy: vote }, student: null } }
}
