import { kernelStudent } from '../distill/kernel-student.js'
import { logisticStudent } from '../distill/logistic-student.js'
import { nearestStudent } from '../distill/nearest-student.js'
import type { Student } from '../distill/student.js'
import type { Fit } from '../samplers/sampler.js'

/** A learner that chooses its complexity on held-out labels of whom it learns from, as experiments speak of it. */
export interface StudentLearner {
  /** On the command line and in JSON. */
  name: string
  title: string
  fit: Fit<Student>
}

export const students: readonly StudentLearner[] = [
  { name: 'kernel', title: 'kernel ridge', fit: kernelStudent() },
  { name: 'nearest', title: 'k-NN', fit: nearestStudent() },
  { name: 'logistic', title: 'logistic regression', fit: logisticStudent() },
]

/** The student's learner of a name. */
export const studentOf = (name: string): StudentLearner => students.find((student) => student.name === name)!
