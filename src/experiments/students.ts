import { kernelStudent } from '../distill/kernel-student.js'
import { logisticStudent } from '../distill/logistic-student.js'
import { nearestStudent } from '../distill/nearest-student.js'
import { networkStudent } from '../distill/network-student.js'
import type { Student } from '../distill/student.js'
import { thresholdStudent } from '../distill/threshold-student.js'
import { forestStudent, treeStudent } from '../distill/tree-student.js'
import type { Fit } from '../samplers/sampler.js'

/** A learner that chooses its complexity on held-out labels of whom it learns from, as experiments speak of it. */
export interface StudentLearner {
  /** On the command line and in JSON. */
  name: string
  title: string
  fit: Fit<Student>
  /** How many classes it takes, where not any number. */
  classes?: 2
}

export const students: readonly StudentLearner[] = [
  { name: 'kernel', title: 'kernel student', fit: kernelStudent() },
  { name: 'nearest', title: 'k-NN student', fit: nearestStudent() },
  { name: 'logistic', title: 'logistic student', fit: logisticStudent() },
  { name: 'tree', title: 'tree student', fit: treeStudent() },
  { name: 'forest', title: 'forest student', fit: forestStudent() },
  { name: 'network', title: 'network student', fit: networkStudent() },
  { name: 'threshold', title: 'best threshold', fit: thresholdStudent(), classes: 2 },
]

/** The student's learner of a name. */
export const studentOf = (name: string): StudentLearner => students.find((student) => student.name === name)!
