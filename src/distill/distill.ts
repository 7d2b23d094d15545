import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import { handOver, whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { fitToRows, shapeOf } from '../engine/operands.js'
import { CALL_OPTIONS, choice, pickOptions, type TableOf } from '../engine/options.js'
import { FLAT_ARRAY_OPTIONS, type FlatArrayOptions, type InputRows } from '../engine/plain-rows.js'
import { gatherRows } from '../engine/take-rows.js'
import { type DrawOptions, takeSeeded } from '../random/draw.js'
import { checkClassifier, FIT_OPTIONS, type Fit, learner, type Sampler } from '../samplers/sampler.js'
import { kernelStudent } from './kernel-student.js'
import { checkLabeler, LABEL_RULES, type Labeler, type LabelOptions, type LabelRule } from './labeler.js'
import { isStudent, Student } from './student.js'
import { Teacher } from './teacher.js'

/**
 * Options of `distill`: the rule by which the teacher labels, the learner of the student, and the random draw (`seed`,
 * `trial` and `purpose`) for both.
 */
export interface DistillOptions extends DrawOptions, CallOptions, FlatArrayOptions {
  /**
   * The rule that labels each input. 'random', the default, is the prediction of a random member, and 'plurality' the
   * class with the most votes, as in `LabelRule`. 'soft' labels with the vote shares of the classes, for learners that
   * accept soft labels.
   */
  rule?: LabelRule | 'soft'
  /**
   * The learner of the student. The default is `kernelStudent()`, which chooses its settings on held-out teacher
   * labels; any other `Fit` is accepted too.
   */
  fit?: Fit
}

/** Option table of `distill`. */
export const DISTILL_OPTIONS = {
  rule: choice([...LABEL_RULES, 'soft']).or('random'),
  fit: learner(),
  ...FLAT_ARRAY_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<DistillOptions>

/**
 * Distills a pool of teachers, a fresh teacher for each input, or the votes of annotators into one student. The teachers
 * label the unlabeled inputs, m×d, and the student is fitted to these labels alone. The student borrows `unlabeled`; it
 * owns its copy of plain rows, and of the rows that the teacher labels if these are not all (`votesTeacher`). If the
 * learner does not choose among settings, the student lists no candidates.
 *
 * Throws BAD_OPTION when an option is invalid, or the rule is 'soft' and the teacher or the learner does not support
 * soft labels; BAD_VALUE when the teacher, `unlabeled` or the learner's result has the wrong type; BAD_SHAPE when the
 * columns of `unlabeled` are not those of the teacher; ENGINE_MISMATCH when the teacher and `unlabeled` belong to
 * different engines; DISPOSED when either was disposed; OUT_OF_MEMORY when the labels or the fit do not fit in memory;
 * and the errors of the learner.
 *
 * Source: Kaplun et al., Knowledge distillation: bad models can be good role models (2022).
 *
 * @example
 * ```ts
 * import { createEngine, distill, evaluate, fitTeacher, gaussianMixture, noisyWorld } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = noisyWorld(gaussianMixture({ means: [[-2], [2]], deviation: 1 }), { p: 0.2 })
 * const teacher = await fitTeacher(await world.sample(engine, 1000), { members: 10 })
 * const unlabeled = (await world.sample(engine, 1000, { seed: 1 })).x
 * const student = await distill(teacher, unlabeled, { rule: 'random' })
 * console.log((await evaluate(student, world)).excessRisk!.estimate.toFixed(3)) // 0.007
 * ```
 */
export async function distill(teacher: Labeler, unlabeled: InputRows, options: DistillOptions = {}): Promise<Student> {
  const who = 'distill'
  const { rule, fit = kernelStudent(), columns, ...own } = takeSeeded(who, DISTILL_OPTIONS, options)
  checkLabeler(who, teacher)
  const dimension = teacher instanceof Teacher ? teacher.dimension : undefined
  const rows = shapeOf({ who, name: 'unlabeled', rows: unlabeled }, { columns, dimension })
  const fitTo = async (x: Matrix) => {
    const alike = x.engine === (teacher.engine ?? x.engine)
    check(alike, 'ENGINE_MISMATCH', () => `${who}: the teacher and the inputs belong to different engines`)
    return whileBorrowed(who, [x], async () => {
      const labeled = labeledRows(teacher, x.rows)
      if (!labeled) return fitStudent(teacher, x, { rule, fit, ...own })
      const part = await gatherRows(x, labeled, 'distill: rows', pickOptions(CALL_OPTIONS, own))
      return handOver(part, async () => {
        const student = await fitStudent(teacher, part, { rule, fit, ...own })
        if (part.borrowers > 0) student.adopt(part)
        else part.dispose()
        return student
      })
    })
  }
  return fitToRows(rows, fitTo, teacher.engine)
}

/** Labels x by the teacher and fits the student to the labels. */
async function fitStudent(
  teacher: Labeler,
  x: Matrix,
  { rule, fit, ...own }: Omit<LabelOptions, 'rule'> & { rule: LabelRule | 'soft'; fit: Fit },
): Promise<Student> {
  const labels = await labelsOf(teacher, x, rule, own)
  const fitted: Sampler = await fit({ x, ...labels, classes: teacher.classes }, own)
  checkClassifier('distill', 'what fit gave', fitted)
  return isStudent(fitted)
    ? fitted
    : new Student(fitted, { chosen: {}, why: 'fitted as it was given, nothing to choose', candidates: [] })
}

/**
 * Returns the rows that the teacher labels if they are fewer than all `count` rows. Throws BAD_VALUE when they are not
 * rows.
 */
function labeledRows(teacher: Labeler, count: number): Uint32Array | undefined {
  const { rows } = takeMembers('distill', 'the teacher', teacher, ['rows'])
  if (rows === undefined) return undefined
  const held = rows instanceof Uint32Array && rows.length > 0
  check(held, 'BAD_VALUE', () => `distill: rows of the teacher are ${shown(rows)} but must be a Uint32Array`)
  return rows.length < count ? rows : undefined
}

/**
 * Returns the teacher's labels of x, length m, by the rule; for 'soft', also the vote shares, row-major m×classes.
 * Throws BAD_OPTION when the teacher does not support 'soft'; BAD_VALUE when `softLabel` does not return an object.
 */
async function labelsOf(
  teacher: Labeler,
  x: Matrix,
  rule: LabelRule | 'soft',
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
