import {
  type Fit,
  fitKernel,
  fitNearest,
  fitShepard,
  fitTree,
  gaussian,
  laplace,
  nearestStudent,
  type TeacherOptions,
  treeStudent,
} from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'
import { fitSmooth } from './smooth-student.ts'

/** Returns the learner of the teachers. k is at most the number of training rows of one teacher. */
export function teacherFit({ teacher, k, bandwidth, beta }: WorldSettings): Fit {
  if (teacher === 'nearest') return (train, options) => fitNearest(train, { ...options, k: Math.min(k, train.x.rows) })
  if (teacher === 'shepard') return (train, options) => fitShepard(train, { ...options, beta })
  if (teacher === 'tree') return fitTree
  const kernel = teacher === 'laplace' ? laplace({ bandwidth }) : gaussian({ bandwidth })
  return (train, options) => fitKernel(train, { ...options, kernel, ridge: 0 })
}

/** Returns the options of `fitTeacher`: teachers on disjoint parts of the training points. */
export function poolOf(settings: WorldSettings): TeacherOptions {
  const { teachers, seed } = settings
  return { members: teachers, split: 'disjoint', fit: teacherFit(settings), seed }
}

/** Returns the learner of the student. Nearest neighbors and trees choose their complexity on held-out teacher labels. */
export function studentFit({ student }: Pick<WorldSettings, 'student'>): Fit {
  return { kernel: fitSmooth, nearest: nearestStudent(), tree: treeStudent() }[student]!
}
