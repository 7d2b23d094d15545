import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { choice, type TableOf } from '../engine/options.js'
import { type DrawOptions, takeSeeded } from '../random/draw.js'
import { checkClassifier, FIT_OPTIONS, type Fit, learner, type Sampler } from '../samplers/sampler.js'
import { kernelStudent } from './kernel-student.js'
import { checkLabeler, type Labeler, type LabelOptions, RULES, type Rule } from './labeler.js'
import { isStudent, Student } from './student.js'

export interface DistillOptions extends DrawOptions, CallOptions {
  /** How the pool labels each input, see `Teacher.label`; or 'soft': by vote shares, to a student whose learner takes them. */
  rule?: Rule | 'soft'
  /** The student's learner: one that chooses for itself (`kernelStudent`, `nearestStudent`), or any other. */
  fit?: Fit
}

export const DISTILL_OPTIONS = {
  rule: choice([...RULES, 'soft']).or('random'),
  fit: learner(),
  ...FIT_OPTIONS,
} satisfies TableOf<DistillOptions>

/**
 * Distills a pool of teachers, or a fresh one for each input, into one student: they label the unlabeled inputs, and the
 * student is fitted to those labels, which are all it ever sees (Kaplun et al. 2022). The student borrows `unlabeled`.
 * Errors: BAD_SHAPE, BAD_OPTION (rule; soft labels to a learner that does not take them), ENGINE_MISMATCH, what the
 * student's learner refuses.
 */
export async function distill(teacher: Labeler, unlabeled: Matrix, options: DistillOptions = {}): Promise<Student> {
  const { rule, fit = kernelStudent(), ...own } = takeSeeded('distill', DISTILL_OPTIONS, options)
  checkLabeler('distill', teacher)
  checkMatrix('distill', 'unlabeled', unlabeled)
  check(
    unlabeled.engine === (teacher.engine ?? unlabeled.engine),
    'ENGINE_MISMATCH',
    () => 'distill: the teacher and the inputs belong to different engines',
  )
  return whileBorrowed('distill', [unlabeled], async () => {
    const labels = await labelsOf(teacher, unlabeled, rule, own)
    const fitted: Sampler = await fit({ x: unlabeled, ...labels, classes: teacher.classes }, own)
    checkClassifier('distill', 'what fit gave', fitted)
    return isStudent(fitted)
      ? fitted
      : new Student(fitted, { chosen: {}, why: 'fitted as it was given, nothing to choose', candidates: [] })
  })
}

async function labelsOf(
  teacher: Labeler,
  x: Matrix,
  rule: Rule | 'soft',
  options: LabelOptions,
): Promise<{ y: Int32Array; shares?: Float64Array }> {
  if (rule !== 'soft') return { y: await teacher.label(x, { rule, ...options }) }
  check(
    typeof teacher.softLabel === 'function',
    'BAD_OPTION',
    () => "distill: rule is 'soft' but there is no pool whose votes to share",
  )
  const soft = await teacher.softLabel(x, options)
  const held = typeof soft === 'object' && soft !== null
  check(held, 'BAD_VALUE', () => `distill: softLabel gave ${shown(soft)} but must give { y, shares }`)
  return { y: soft.y, shares: soft.shares }
}
