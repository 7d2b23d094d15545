import type { Digits } from '../../data/digits.js'
import type { CallOptions } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import { distill } from '../../distill/distill.js'
import { kernelStudent } from '../../distill/kernel-student.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import type { Choice, Student } from '../../distill/student.js'
import { fitTeacher, partRows, type Rule, type Split, type Teacher } from '../../distill/teacher.js'
import { takeExamples } from '../../data/dataset.js'
import { fixedTarget, type Noise, symmetric } from '../../labels/noise.js'
import { fitKernel } from '../../samplers/kernel.js'
import { fitNearest } from '../../samplers/nearest.js'
import type { Fit, Sampler } from '../../samplers/sampler.js'
import { type Deal, deal, type Hand } from './deal.js'
import { type Measured, measure, measureTeachers, type TeachersMeasured } from './measure.js'
import { type Prediction, predictNearest } from './predict.js'

export interface Figure1Options {
  teacher: 'nearest' | 'kernel'
  student: 'kernel' | 'nearest'
  members: number
  /** Digits of each teacher. */
  train: number
  unlabeled: number
  noise: number
  noiseKind: 'fixed' | 'symmetric'
  split: Split
  rule: Rule
}

export interface Figure1Result {
  teacher: TeachersMeasured
  pool: Measured
  student: Measured & Choice
  /** What is fitted to labels directly, for comparison: accuracies on clean labels. */
  baselines: { nearestNoisy: number; studentNoisy: number; nearestClean: number }
  /** What theory says, where it says something: null where it does not. */
  predicted: { teacher: Omit<Prediction, 'voteAccuracy'> | null; pool: { accuracy: number } | null; student: null }
}

const TEACHERS: Record<Figure1Options['teacher'], Fit> = {
  nearest: fitNearest,
  kernel: (train, options) => fitKernel(train, { ...options, ridge: 0 }),
}
const STUDENTS: Record<Figure1Options['student'], () => Fit<Student>> = { kernel: kernelStudent, nearest: nearestStudent }

/** The stages that `progress` counts. */
export const STAGES = ['teachers', 'pool', 'student', 'baselines', 'prediction'] as const

/**
 * Figure 1 of Kaplun et al. 2022 on digits: teachers on noisy labels, their pool's vote, and a student of labels that
 * teachers drawn at random gave to unlabelled digits; beside them baselines, and what theory predicts.
 */
export async function figure1(
  engine: Engine,
  digits: Digits,
  options: Figure1Options & { seed: number } & Pick<CallOptions, 'signal'>,
  onStage: (stage: (typeof STAGES)[number]) => void = () => {},
): Promise<Figure1Result> {
  const { signal, seed, members } = options
  const noise = noiseOf(options)
  const hands = await deal(engine, digits, { ...options, train: members * options.train, noise })
  const call = { seed, ...(signal && { signal }) }
  const owned: { dispose(): void }[] = []
  const keep = <T extends { dispose(): void }>(thing: T): T => {
    owned.unshift(thing)
    return thing
  }
  try {
    onStage('teachers')
    const train = { ...hands.train, y: hands.train.noisy }
    const fit = TEACHERS[options.teacher]
    const teacher = keep(await fitTeacher(train, { ...call, members, fit, split: options.split }))
    onStage('pool')
    const teachers = await measureTeachers(await teacher.votes(hands.test.x, call), hands.test)
    const pool = await measure(await teacher.label(hands.test.x, { ...call, rule: 'plurality' }), hands.test)
    onStage('student')
    const learner = STUDENTS[options.student]()
    const student = keep(await distill(teacher, hands.unlabeled.x, { ...call, rule: options.rule, fit: learner }))
    const measured = await measure(await student.predict(hands.test.x, call), hands.test)
    const { chosen, why, candidates } = student
    onStage('baselines')
    const direct = async (learn: Fit) => accuracyOf(keep(await learn(train, call)), hands.test)
    const [nearestNoisy, studentNoisy] = [await direct(fitNearest), await direct(learner)]
    onStage('prediction')
    const clean = await cleanAnswers(hands, options)
    const cleanRight = await measureTeachers(concat(clean), hands.test)
    return {
      teacher: teachers,
      pool,
      student: { ...measured, chosen, why, candidates },
      baselines: { nearestNoisy, studentNoisy, nearestClean: cleanRight.accuracy },
      predicted: predictionOf(options, clean, hands.test.clean, noise.matrix(digits.classes)),
    }
  } finally {
    for (const thing of owned) thing.dispose()
    for (const { x } of Object.values(hands)) x.dispose()
  }
}
