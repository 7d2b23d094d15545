// The learners that the page does not begin with. They are loaded when one of them is first chosen.
import { type Fit, fitKernel, fitShepard, fitTree, gaussian, laplace, nearestStudent, treeStudent } from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'

/** Returns the learner of teachers that are no nearest neighbors. */
export function otherTeacher({ teacher, bandwidth, beta }: WorldSettings): Fit {
  if (teacher === 'shepard') return (train, options) => fitShepard(train, { ...options, beta })
  if (teacher === 'tree') return fitTree
  const kernel = teacher === 'laplace' ? laplace({ bandwidth }) : gaussian({ bandwidth })
  return (train, options) => fitKernel(train, { ...options, kernel, ridge: 0 })
}

/** Returns the learner of a student that chooses its complexity on held-out teacher labels. */
export const otherStudent = ({ student }: Pick<WorldSettings, 'student'>): Fit =>
  student === 'nearest' ? nearestStudent() : treeStudent()
