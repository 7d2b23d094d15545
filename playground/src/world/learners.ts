import { type Fit, fitNearest, type TeacherOptions } from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'
import { fitSmooth } from './smooth-student.ts'

/** Returns the learner of the teachers. k is at most the number of training rows of one teacher. */
function teacherFit(settings: WorldSettings): Fit {
  const { teacher, k } = settings
  if (teacher === 'nearest') return (train, options) => fitNearest(train, { ...options, k: Math.min(k, train.x.rows) })
  return async (train, options) => (await import('./other-learners.ts')).otherTeacher(settings)(train, options)
}

/** Returns the options of `fitTeacher`: teachers on disjoint parts of the training points. */
export function poolOf(settings: WorldSettings): TeacherOptions {
  const { teachers, seed } = settings
  return { members: teachers, split: 'disjoint', fit: teacherFit(settings), seed }
}

/** Returns the learner of the student. */
export function studentFit(settings: Pick<WorldSettings, 'student'>): Fit {
  if (settings.student === 'kernel') return fitSmooth
  return async (train, options) => (await import('./other-learners.ts')).otherStudent(settings)(train, options)
}
