import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import type { Fit, Sampler } from '../samplers/sampler.js'
import { kernelStudent } from './kernel-student.js'
import { isStudent, Student } from './student.js'
import type { Rule, Teacher } from './teacher.js'

export interface DistillOptions extends CallOptions {
  /** How the pool labels each input; see `Teacher.label`. */
  rule?: Rule
  /** The student's learner: one that chooses for itself (`kernelStudent`, `nearestStudent`), or any other. */
  fit?: Fit
  seed?: number
}

/**
 * Distils a pool of teachers into one student: the pool labels the unlabelled inputs, and the student is fitted to those
 * labels, which are all it ever sees (Kaplun et al. 2022). The student borrows `unlabeled`.
 * Errors: BAD_SHAPE, what the student's learner refuses.
 */
export async function distill(teacher: Teacher, unlabeled: Matrix, options: DistillOptions = {}): Promise<Student> {
  const { rule = 'random', fit = kernelStudent(), seed = 0, ...callOptions } = options
  check(
    unlabeled.engine === teacher.engine,
    'ENGINE_MISMATCH',
    () => 'distill: the teacher and the inputs belong to different engines',
  )
  const y = await teacher.label(unlabeled, { rule, seed, ...callOptions })
  const fitted: Sampler = await fit({ x: unlabeled, y, classes: teacher.classes }, { seed, ...callOptions })
  return isStudent(fitted)
    ? fitted
    : new Student(fitted, { chosen: {}, why: 'fitted as it was given, nothing to choose', candidates: [] })
}
