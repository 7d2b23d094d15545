import type { CallOptions } from '../engine/call.js'
import { check, checkChoice, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import type { Fit, Sampler } from '../samplers/sampler.js'
import { kernelStudent } from './kernel-student.js'
import { type Labeller, type LabelOptions, RULES, type Rule } from './labeller.js'
import { isStudent, Student } from './student.js'

export interface DistillOptions extends CallOptions {
  /** How the pool labels each input, see `Teacher.label`; or 'soft': by vote shares, to a student whose learner takes them. */
  rule?: Rule | 'soft'
  /** The student's learner: one that chooses for itself (`kernelStudent`, `nearestStudent`), or any other. */
  fit?: Fit
  seed?: number
}

/**
 * Distils a pool of teachers, or a fresh one for each input, into one student: they label the unlabelled inputs, and the
 * student is fitted to those labels, which are all it ever sees (Kaplun et al. 2022). The student borrows `unlabeled`.
 * Errors: BAD_SHAPE, BAD_OPTION (rule; soft labels to a learner that does not take them), ENGINE_MISMATCH, what the
 * student's learner refuses.
 */
export async function distill(teacher: Labeller, unlabeled: Matrix, options: DistillOptions = {}): Promise<Student> {
  const { rule = 'random', fit = kernelStudent(), seed = 0, ...callOptions } = options
  check(
    unlabeled instanceof Matrix,
    'BAD_VALUE',
    () => `distill: ${shown(unlabeled)} was given where a Matrix is needed`,
  )
  check(
    unlabeled.engine === (teacher.engine ?? unlabeled.engine),
    'ENGINE_MISMATCH',
    () => 'distill: the teacher and the inputs belong to different engines',
  )
  checkChoice('distill', 'rule', rule, [...RULES, 'soft'])
  return whileBorrowed('distill', [unlabeled], async () => {
    const labels = await labelsOf(teacher, unlabeled, rule, { seed, ...callOptions })
    const fitted: Sampler = await fit({ x: unlabeled, ...labels, classes: teacher.classes }, { seed, ...callOptions })
    return isStudent(fitted)
      ? fitted
      : new Student(fitted, { chosen: {}, why: 'fitted as it was given, nothing to choose', candidates: [] })
  })
}

async function labelsOf(
  teacher: Labeller,
  x: Matrix,
  rule: Rule | 'soft',
  options: LabelOptions,
): Promise<{ y: Int32Array; shares?: Float64Array }> {
  if (rule !== 'soft') return { y: await teacher.label(x, { rule, ...options }) }
  check(
    teacher.softLabel !== undefined,
    'BAD_OPTION',
    () => "distill: rule is 'soft' but there is no pool whose votes to share",
  )
  return teacher.softLabel(x, options)
}
