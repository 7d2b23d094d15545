import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { errorRate } from '../../../labels/accuracy.js'
import { studentOf } from '../../learners/students.js'
import { labeled } from './labeling.js'
import type { StudentsPart } from './part.js'
import { MIDDLE_BOUNDARY, ruleOf, stepWorld, teacherError } from './world.js'

/**
 * Excess risks of a student of a single teacher, for growing training sets of the teacher. In theory a student that can
 * copy its teacher tends to the teacher's own excess risk, and a student of low complexity to 0
 * (`theory.thresholdPlaces`).
 */
export interface LoneTeacherRisks {
  /** Name of the student's learner. */
  student: string
  title: string
  /**
   * Excess risk of the student for each number of labeled rows of the teacher; `teacher` is the excess risk of the
   * teacher in theory.
   */
  points: (Estimate & { rows: number; teacher: number })[]
}

/** Unlabeled inputs per labeled row of the teacher: enough for a rich student to copy the teacher. */
export const INPUTS_PER_TEACHER_ROW = 20
/** Training sizes of the teacher, as multiples of the option `train`. */
const TEACHER_SIZE_FACTORS = [1, 4, 16] as const

/** Two students that can copy a teacher, and one that is too simple to. */
const LONE_TEACHER_STUDENTS = ['nearest', 'logistic', 'threshold'].map(studentOf)

/** Measures students of a single 1-NN teacher, for growing training sets of the teacher. */
export async function aloneWithTeacher({
  engine,
  seed,
  options,
  call,
  report,
}: StudentsPart): Promise<LoneTeacherRisks[]> {
  const { noise: p, train, trials, test: m } = options
  const world = stepWorld({ p, boundary: MIDDLE_BOUNDARY })
  const sizes = TEACHER_SIZE_FACTORS.map((times) => times * train)
  const risks = LONE_TEACHER_STUDENTS.map(() => sizes.map(() => new Float64Array(trials)))
  for (let trial = 0; trial < trials; trial++) {
    for (const [at, rows] of sizes.entries()) {
      const draw = (n: number, what: string) =>
        world.sample(engine, n, { seed, trial, purpose: `students: alone ${rows}, ${what}`, ...call })
      using unlabeled = await draw(INPUTS_PER_TEACHER_ROW * rows, 'unlabeled')
      using test = await draw(m, 'test')
      const teaching = { world, rows, purpose: `alone ${rows}`, seed, trial, ...call }
      const y = await labeled({ members: 1, rule: 'random' }, unlabeled.x, teaching)
      for (const [which, { fit }] of LONE_TEACHER_STUDENTS.entries()) {
        using student = await fit({ x: unlabeled.x, y, classes: 2 }, { seed, ...call })
        const wrong = await errorRate(await student.predict(test.x, call), ruleOf(test.x, MIDDLE_BOUNDARY))
        risks[which][at][trial] = (1 - 2 * p) * wrong
      }
      report('one teacher', trial * sizes.length + at + 1, trials * sizes.length)
    }
  }
  return LONE_TEACHER_STUDENTS.map(({ name, title }, which) => ({
    student: name,
    title,
    points: sizes.map((rows, at) => ({
      rows,
      teacher: (1 - 2 * p) * teacherError({ m: rows, p }),
      ...meanOverTrainingSets(risks[which][at], [0, 1 - 2 * p]),
    })),
  }))
}
